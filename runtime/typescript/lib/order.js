import { keyOf } from "./ids.js";
import { split } from "./paging.js";
export function order(entries, size) {
    if (entries.size === 0)
        return [];
    const all = [...entries.values()];
    if (all.length <= size)
        return [[nodesFirst(all.map(({ item }) => item))]];
    const items = (batch) => nodesFirst(batch.map((index) => all[index].item));
    const place = new Map([...entries.keys()].map((key, index) => [key, index]));
    const targets = all.map((entry, own) => {
        const found = [];
        for (const target of entry.targets) {
            const index = place.get(keyOf(target));
            if (index !== undefined && index !== own)
                found.push(index);
        }
        return found.sort((a, b) => a - b);
    });
    if (targets.every(({ length }) => length === 0))
        return [split([...all.keys()], size).map(items)];
    const stages = [];
    const stageOf = new Map();
    for (const batch of pack(byLevel(components(targets), targets), size)) {
        let stage = 0;
        for (const index of batch)
            for (const target of targets[index])
                stage = Math.max(stage, (stageOf.get(target) ?? -1) + 1);
        for (const index of batch)
            stageOf.set(index, stage);
        (stages[stage] ??= []).push(items(batch));
    }
    return stages;
}
function nodesFirst(items) {
    return [
        ...items.filter((item) => item.instanceType === "node"),
        ...items.filter((item) => item.instanceType === "edge"),
    ];
}
function byLevel(found, targets) {
    const level = new Map();
    for (const component of found) {
        const members = new Set(component);
        let own = 0;
        for (const index of component)
            for (const target of targets[index] ?? [])
                if (!members.has(target))
                    own = Math.max(own, (level.get(target) ?? 0) + 1);
        for (const index of component)
            level.set(index, own);
    }
    const first = (component) => component.reduce((a, b) => Math.min(a, b));
    const depth = (component) => level.get(component[0]);
    return [...found].sort((a, b) => depth(a) - depth(b) || first(a) - first(b));
}
function pack(found, size) {
    const batches = [[]];
    const last = () => batches[batches.length - 1];
    for (const component of found) {
        if (last().length + component.length > size && component.length <= size)
            batches.push([]);
        for (const index of [...component].sort((a, b) => a - b)) {
            if (last().length === size)
                batches.push([]);
            last().push(index);
        }
    }
    return batches.filter((batch) => batch.length > 0);
}
export function components(targets) {
    const low = new Array(targets.length).fill(-1);
    const path = [];
    const work = [];
    const found = [];
    const enter = (node) => {
        low[node] = path.length;
        work.push({ node, place: path.length, next: 0 });
        path.push(node);
    };
    for (let root = 0; root < targets.length; root++) {
        if (low[root] < 0)
            enter(root);
        for (let top = work.at(-1); top; top = work.at(-1)) {
            const target = targets[top.node]?.[top.next++];
            if (target === undefined) {
                work.pop();
                if (low[top.node] === top.place) {
                    found.push(path.splice(top.place));
                    for (const member of found.at(-1))
                        low[member] = targets.length;
                }
                const above = work.at(-1);
                if (above)
                    low[above.node] = Math.min(low[above.node], low[top.node]);
            }
            else if (low[target] < 0)
                enter(target);
            else
                low[top.node] = Math.min(low[top.node], low[target]);
        }
    }
    return found;
}
