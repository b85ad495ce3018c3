// Mounts the React example on a server that never answers, and unmounts it: the page says what became of the request.
import { createRoot } from "react-dom/client";
import { WaterWorksClient } from "water-works";
import { TokenAuth } from "water-works/runtime";
import { PumpList } from "../water/react/PumpList.js";

const said = (text: string) => {
  document.body.dataset["request"] = text;
};
const hanging: typeof fetch = (_, init) =>
  new Promise((_resolve, reject) => {
    said("asked");
    init?.signal?.addEventListener("abort", () => {
      said("aborted");
      reject(init.signal?.reason as Error);
    });
    setTimeout(() => root.unmount(), 50);
  });
const client = new WaterWorksClient({
  baseUrl: "https://c.local",
  project: "works",
  credentials: new TokenAuth("t"),
  instanceSpace: "s",
  fetch: hanging,
});
window.addEventListener("unhandledrejection", () => said("unhandled"));
const root = createRoot(document.body);
root.render(<PumpList client={client} site="north" />);
