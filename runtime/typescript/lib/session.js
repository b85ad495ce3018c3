import { invalidAnswer } from "./answers.js";
import { isId, shown } from "./ids.js";
export const PATH = "/models/instances";
export const MOST = 1000;
export class Session {
    transport;
    instanceSpace;
    constructor(transport, instanceSpace) {
        this.transport = transport;
        this.instanceSpace = instanceSpace;
    }
    ask(endpoint, body, { signal, view, repeat408 } = {}) {
        const sending = { signal, integers: view?.integers, repeat408 };
        return this.transport.post(`${PATH}/${endpoint}`, body, sending);
    }
    invalid(reason) {
        return invalidAnswer(reason);
    }
    space = (externalId) => {
        if (this.instanceSpace)
            return this.instanceSpace;
        throw new TypeError(`the external id ${shown(externalId)} has no space: give { space, externalId }, or the client an instanceSpace`);
    };
    id(of) {
        if (typeof of === "string")
            return { space: this.space(of), externalId: of };
        if (!isId(of))
            throw new TypeError(`${shown(of)} is not the id of an instance: give an external id, { space, externalId } or the instance itself`);
        return { space: of.space, externalId: of.externalId };
    }
    items(items) {
        if (!Array.isArray(items))
            throw this.invalid("it has no list of items");
        for (const item of items)
            if (!isId(item))
                throw this.invalid(`${shown(item)} is no instance`);
        return items;
    }
}
