// Uses a generated package: imports it, prints what each of its constants says of its view and, with an address, how many
// instances each view has there and how many of them change nothing when they are written back. Planted code is heard.
const [folder, baseUrl] = process.argv.slice(2);
const planted = [];
globalThis.planted_canary = () => planted.push("planted code ran");
globalThis.__import__ = () => ({ planted_canary });

const exported = await import(`${folder}/index.js`);
const { InstanceClient, TokenAuth, ViewGroup } = await import(`${folder}/runtime/index.js`);
const { describe } = await import(`${folder}/runtime/schema.js`);

const idOf = (view) => view && [view.id.space, view.id.externalId, view.id.version];
const views = [];
for (const [name, constant] of Object.entries(exported)) {
  if (!isView(constant)) continue;
  const view = describe(constant);
  const members = [...view.members].map(([id, member]) => {
    if (typeof member === "string") return [id, member];
    const { kind, many, target, readOnly, edgeType, inwards, edgeView, through, throughList } = view.hop(id);
    const edge = kind === "edge" && [edgeType.space, edgeType.externalId, inwards, idOf(edgeView) ?? null];
    const back = kind === "reverse" && [...through, throughList];
    return [id, { kind, many, target: idOf(target) ?? null, readOnly, edge, back }];
  });
  const { type, filter, kind, required, units, enums } = view;
  const facts = { type: type ? [type.space, type.externalId] : null, filter: filter ?? null, required, units, enums };
  views.push({ name, id: idOf(view), kind, members: Object.fromEntries(members), ...facts });
}

const used = {};
if (baseUrl) {
  const Client = Object.values(exported).find((each) => each.prototype instanceof InstanceClient);
  const client = new Client({ baseUrl, project: "p", credentials: new TokenAuth("t") });
  for (const [name, api] of apis(client)) {
    if (!api.list) continue;
    const view = describe(Object.values(exported).find((each) => isView(each) && client.view(each) === api));
    // What was made through another view may lack what this one asks for.
    const made = idOf(view).join("-").slice(0, 200);
    const where = view.kind === "edge" ? {} : { externalId: { startsWith: made } };
    const own = await api.list({ where, limit: 50 }).catch((error) => error);
    if (Array.isArray(own))
      used[name] = [view.kind, own.length, (await api.upsert(own)).unchanged.length, view.hasData];
    else if (own.status === 400) used[name] = own.detail;
    else throw own;
  }
}
console.log(JSON.stringify({ views, used, planted }));

/** Clients and groups are classes. */
function isView(each) {
  return typeof each !== "function";
}

/** The APIs of a client's views, those of groups by both names. */
function apis(holder) {
  const own = Object.getOwnPropertyDescriptors(Object.getPrototypeOf(holder));
  return Object.entries(own).flatMap(([name, { get }]) => {
    const found = get?.call(holder);
    if (found instanceof ViewGroup) return apis(found).map(([each, api]) => [`${name}.${each}`, api]);
    return found ? [[name, found]] : [];
  });
}
