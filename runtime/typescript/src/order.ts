/** The order of writes: what others refer to first, in as few requests as the limit of the API allows. */
import type { Entry, Item } from "./graph.ts";
import { keyOf } from "./ids.ts";
import { split } from "./paging.ts";

/**
 * Batches of at most `size` items in stages: those of one may be sent at once, after those of the stage before. Items that
 * refer to each other in a circle stay in one batch where they fit: the target of a constrained relation must exist or
 * stand in the same request.
 */
export function order(entries: ReadonlyMap<string, Entry>, size: number): Item[][][] {
  if (entries.size === 0) return [];
  const all = [...entries.values()];
  if (all.length <= size) return [[nodesFirst(all.map(({ item }) => item))]];
  const items = (batch: readonly number[]) => nodesFirst(batch.map((index) => (all[index] as Entry).item));
  const place = new Map([...entries.keys()].map((key, index) => [key, index]));
  const targets = all.map((entry, own) => {
    const found: number[] = [];
    for (const target of entry.targets) {
      const index = place.get(keyOf(target));
      if (index !== undefined && index !== own) found.push(index);
    }
    return found.sort((a, b) => a - b);
  });
  if (targets.every(({ length }) => length === 0)) return [split([...all.keys()], size).map(items)];
  const stages: Item[][][] = [];
  const stageOf = new Map<number, number>();
  for (const batch of pack(byLevel(components(targets), targets), size)) {
    let stage = 0;
    for (const index of batch)
      for (const target of targets[index] as number[]) stage = Math.max(stage, (stageOf.get(target) ?? -1) + 1);
    for (const index of batch) stageOf.set(index, stage);
    (stages[stage] ??= []).push(items(batch));
  }
  return stages;
}

function nodesFirst(items: readonly Item[]): Item[] {
  return [
    ...items.filter((item) => item.instanceType === "node"),
    ...items.filter((item) => item.instanceType === "edge"),
  ];
}

/** Components so that those which refer to nothing come first, then those which refer to these alone, and so on. */
function byLevel(found: readonly number[][], targets: readonly number[][]): number[][] {
  const level = new Map<number, number>();
  for (const component of found) {
    const members = new Set(component);
    let own = 0;
    for (const index of component)
      for (const target of targets[index] ?? [])
        if (!members.has(target)) own = Math.max(own, (level.get(target) ?? 0) + 1);
    for (const index of component) level.set(index, own);
  }
  const first = (component: readonly number[]) => component.reduce((a, b) => Math.min(a, b));
  const depth = (component: readonly number[]) => level.get(component[0] as number) as number;
  return [...found].sort((a, b) => depth(a) - depth(b) || first(a) - first(b));
}

function pack(found: readonly number[][], size: number): number[][] {
  const batches: number[][] = [[]];
  const last = () => batches[batches.length - 1] as number[];
  for (const component of found) {
    if (last().length + component.length > size && component.length <= size) batches.push([]);
    for (const index of [...component].sort((a, b) => a - b)) {
      if (last().length === size) batches.push([]);
      last().push(index);
    }
  }
  return batches.filter((batch) => batch.length > 0);
}

/** The strongly connected components of a graph, targets first (Tarjan's algorithm, without recursion). */
export function components(targets: readonly (readonly number[])[]): number[][] {
  const low = new Array<number>(targets.length).fill(-1);
  const path: number[] = [];
  const work: { node: number; place: number; next: number }[] = [];
  const found: number[][] = [];
  const enter = (node: number) => {
    low[node] = path.length;
    work.push({ node, place: path.length, next: 0 });
    path.push(node);
  };
  for (let root = 0; root < targets.length; root++) {
    if ((low[root] as number) < 0) enter(root);
    for (let top = work.at(-1); top; top = work.at(-1)) {
      const target = targets[top.node]?.[top.next++];
      if (target === undefined) {
        work.pop();
        if (low[top.node] === top.place) {
          found.push(path.splice(top.place));
          for (const member of found.at(-1) as number[]) low[member] = targets.length;
        }
        const above = work.at(-1);
        if (above) low[above.node] = Math.min(low[above.node] as number, low[top.node] as number);
      } else if ((low[target] as number) < 0) enter(target);
      else low[top.node] = Math.min(low[top.node] as number, low[target] as number);
    }
  }
  return found;
}
