/** A page whose requests are redirected: the error that the client gives is all that it shows. */
import { WaterWorksClient } from "water-works";
import { RedirectError, TokenAuth } from "water-works/runtime";

const baseUrl = new URLSearchParams(location.search).get("cdf") ?? "";
const client = new WaterWorksClient({ baseUrl, project: "p", credentials: new TokenAuth("secret"), maxRetries: 2 });
const found = await client.pump.list().catch((error: unknown) => error);
const shown =
  found instanceof RedirectError ? `${found.name} after ${found.attempts}: ${found.message}` : String(found);
document.body.textContent = shown;
