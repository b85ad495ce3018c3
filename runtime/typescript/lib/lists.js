import { idOf } from "./values.js";
import { written } from "./written.js";
export class InstanceList extends Array {
    static get [Symbol.species]() {
        return Array;
    }
    /** A list of these. */
    static holding(items) {
        const list = new InstanceList();
        for (const each of items)
            list.push(each);
        return list;
    }
    asIds() {
        return this.map((each) => idOf(each));
    }
    /** The instances as objects to write, with the versions that were read. */
    asWrite() {
        return this.map((each) => written(each));
    }
}
