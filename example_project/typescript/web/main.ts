// A web page: the pumps by name, filtered while you type. The user is logged in elsewhere; `token` comes from there.
import { Pump } from "water-works";
import { InstanceClient, type TokenAuth } from "water-works/runtime";

/** Shows the pumps in `list`, those whose names begin with what is typed into `search`. */
export function showPumps(
  { baseUrl, credentials }: { baseUrl: string; credentials: TokenAuth },
  search: HTMLInputElement,
  list: HTMLElement,
): void {
  // `view(Pump)` brings Pump and what it leads to into the bundle; the generated client would bring every view.
  const pumps = new InstanceClient({ baseUrl, project: "works", credentials }).view(Pump);
  let stop = new AbortController();
  const show = async () => {
    stop.abort(); // what was asked before is not wanted any more
    stop = new AbortController();
    const { signal } = stop;
    try {
      const where = search.value ? Pump.name.startsWith(search.value) : undefined;
      const found = await pumps.list({ where, sort: Pump.name.asc(), limit: 20, signal });
      list.replaceChildren(
        ...found.map((pump) => {
          const item = document.createElement("li");
          item.textContent = `${pump.name} (${pump.status ?? "unknown"})`;
          return item;
        }),
      );
    } catch (error) {
      if (!signal.aborted) list.textContent = String(error);
    }
  };
  search.addEventListener("input", () => void show());
  void show();
}

/** The states for a drop-down, without a request. */
export const states: readonly string[] = Pump.$enums.status;
