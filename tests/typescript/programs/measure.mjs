// Figures of the runtime in the folder of Cognite Core's modules: ratios within this process, and memory. Prints JSON.
// The best of several rounds counts, of CPU time: another process takes some of a round, seldom of all.
const [folder, what, number = "0"] = process.argv.slice(2);
const { InstanceClient, TokenAuth } = await import(`${folder}/runtime/index.js`);
const { CogniteAsset } = await import(`${folder}/index.js`);

const MANY = 1000;
const ref = (n) => ({ space: "plant", externalId: `x-${n}` });
const TIME = "2024-09-03T09:36:01.170+00:00";
const asset = (n) => ({
  name: `Asset ${n}`,
  description: "A pump somewhere in the plant, described in some words",
  tags: ["a", "b", "c"],
  aliases: ["p", "q"],
  sourceId: `s-${n}`,
  sourceContext: "SAP",
  source: ref("sap"),
  sourceCreatedTime: TIME,
  sourceUpdatedTime: TIME,
  sourceCreatedUser: "someone",
  sourceUpdatedUser: "someone else",
  object3D: ref(n),
  parent: ref(n - 1),
  assetClass: ref("class"),
  type: ref("type"),
});
const computed = (n) => ({ root: ref(0), path: [ref(0), ref(1), ref(n)], pathLastUpdatedTime: TIME });
const record = (n, key, properties) => ({
  instanceType: "node",
  space: "plant",
  externalId: `asset-${n}`,
  version: 3,
  createdTime: 1_700_000_000_000,
  lastUpdatedTime: 1_700_000_100_000,
  properties: { cdf_cdm: { [key]: properties } },
});
const many = (make) => Array.from({ length: MANY }, (_, n) => make(n));
const pageOf = (key, properties, nextCursor) =>
  JSON.stringify({ items: many((n) => record(n, key, properties(n))), ...(nextCursor && { nextCursor }) });
const clientOf = (answer) =>
  new InstanceClient({
    baseUrl: "https://x.example",
    project: "p",
    credentials: new TokenAuth("t"),
    instanceSpace: "plant",
    compress: false,
    fetch: async (_, init) => new Response(answer(init)),
  });

async function best(work, rounds = 40) {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const start = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(start);
    if (round >= 8) least = Math.min(least, user + system);
  }
  return least;
}
const ratio = async (work, against) => (await best(work)) / (await best(against));

/** Reading a page of full assets, against `JSON.parse` of the same answer. */
async function read() {
  const text = pageOf("CogniteAsset/v1", (n) => ({ ...asset(n), ...computed(n) }));
  const api = clientOf(() => text).view(CogniteAsset);
  return ratio(
    () => api.list({ limit: MANY }),
    async () => JSON.parse(await new Response(text).text()),
  );
}

/** Writing full assets, against `JSON.stringify` of the bodies. */
async function write() {
  const objects = many((n) => ({
    externalId: `asset-${n}`,
    ...asset(n),
    sourceCreatedTime: new Date(TIME),
    sourceUpdatedTime: new Date(TIME),
  }));
  const source = { type: "view", space: "cdf_cdm", externalId: "CogniteAsset", version: "v1" };
  const items = many((n) => {
    const sources = [{ source, properties: asset(n) }];
    return { instanceType: "node", space: "plant", externalId: `asset-${n}`, sources };
  });
  const slim = { version: 1, wasModified: true, createdTime: 1, lastUpdatedTime: 1 };
  const answer = JSON.stringify({
    items: items.map(({ instanceType, space, externalId }) => ({ instanceType, space, externalId, ...slim })),
  });
  const api = clientOf(() => answer).view(CogniteAsset);
  return ratio(
    () => api.upsert(objects),
    async () => JSON.stringify({ items }),
  );
}

/** Reading texts of which `share` have an integer of 64 bits that needs its digits, against `JSON.parse`. */
async function exact(share) {
  const { exactParser } = await import(`${folder}/runtime/json.js`);
  const parse = exactParser(["serial", "count"]);
  const text = pageOf("CogniteAsset/v1", (n) => ({ ...asset(n), serial: 0 })).replace(/"serial":0/g, () =>
    Math.random() < share ? '"serial":9007199254740993' : '"serial":5',
  );
  return ratio(
    async () => parse(text),
    async () => JSON.parse(text),
  );
}

/** Megabytes that iterating over so many assets takes from the 100,000th on; `kept`: of what no collection frees (needs --expose-gc). */
async function memory(wanted) {
  const text = pageOf("CogniteAsset/v1", asset).slice(0, -1);
  let page = 0;
  const api = clientOf(() => {
    page += 1;
    return page * MANY < wanted ? `${text},"nextCursor":"c${page}"}` : `${text}}`;
  }).view(CogniteAsset);
  const now = () => {
    globalThis.gc();
    const { rss, heapUsed, external } = process.memoryUsage();
    return { rss: rss / 1e6, kept: (heapUsed + external) / 1e6 };
  };
  let [seen, start, most] = [0, undefined, { rss: 0, kept: 0 }];
  for await (const _ of api.iterate()) {
    seen += 1;
    if (seen % 50_000 > 0) continue;
    const found = now();
    if (seen === 100_000) start = found;
    if (start) most = { rss: Math.max(most.rss, found.rss), kept: Math.max(most.kept, found.kept) };
  }
  return { seen, rss: most.rss - start.rss, kept: most.kept - start.kept };
}

const measures = { read, write, exact, memory };
console.log(JSON.stringify(await measures[what](Number(number))));
