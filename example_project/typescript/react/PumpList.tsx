// React: a list that is asked for when it is mounted, and aborted when it is not wanted any more.
import { useEffect, useState } from "react";
import { Pump, type WaterWorksClient } from "water-works";
import { type Plain, toPlain } from "water-works/runtime";

type State = { readonly pumps: readonly Plain<Pump>[] } | { readonly error: unknown } | undefined;

/** The pumps of a site; undefined while they are on their way. */
export function usePumps(client: WaterWorksClient, site: string): State {
  const [state, setState] = useState<State>();
  useEffect(() => {
    const stop = new AbortController();
    client.pump
      .list({ where: Pump.site.eq(site), sort: Pump.name.asc(), signal: stop.signal })
      .then((pumps) => setState({ pumps: toPlain([...pumps]) }))
      .catch((error: unknown) => {
        if (!stop.signal.aborted) setState({ error });
      });
    return () => stop.abort();
  }, [client, site]);
  return state;
}

export function PumpList({ client, site }: { readonly client: WaterWorksClient; readonly site: string }) {
  const state = usePumps(client, site);
  if (!state) return <p>…</p>;
  if ("error" in state) return <p role="alert">{String(state.error)}</p>;
  return (
    <ul>
      {state.pumps.map((pump) => (
        <li key={pump.externalId}>{pump.name}</li>
      ))}
    </ul>
  );
}
