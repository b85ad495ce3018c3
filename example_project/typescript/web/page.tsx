// What index.html loads: both examples on one page. The address of CDF stands in the page's own.
import { createRoot } from "react-dom/client";
import { WaterWorksClient } from "water-works";
import { TokenAuth } from "water-works/runtime";
import { PumpList } from "../react/PumpList.js";
import { showPumps } from "./main.js";

const options = new URLSearchParams(location.search);
const baseUrl = options.get("cdf") ?? "";
const credentials = new TokenAuth(() => options.get("token") ?? "");
const search = document.querySelector<HTMLInputElement>("#search");
const list = document.querySelector<HTMLElement>("#pumps");
if (search && list) showPumps({ baseUrl, credentials }, search, list);

const mounted = document.querySelector("#react");
if (mounted) {
  const client = new WaterWorksClient({ baseUrl, project: "works", credentials, instanceSpace: "water_works_data" });
  const root = createRoot(mounted);
  root.render(<PumpList client={client} site="north" />);
  window.addEventListener("pagehide", () => root.unmount());
}
