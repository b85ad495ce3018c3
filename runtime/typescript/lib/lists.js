import { NotUniqueError } from "./errors.js";
import { idOf } from "./ids.js";
import { written } from "./written.js";
export function only(found, what) {
    if (found.length > 1)
        throw new NotUniqueError(`expected one ${what}, there are several; narrow it down with where(), or read all`);
    return found[0];
}
class Answered extends Array {
    static get [Symbol.species]() {
        return Array;
    }
    taking(items, complete) {
        for (const each of items)
            this.push(each);
        Object.defineProperty(this, "complete", { value: complete });
        return this;
    }
}
export class AggregateRows extends Answered {
    static holding(rows, complete) {
        return new AggregateRows().taking(rows, complete);
    }
}
export class InstanceList extends Answered {
    static holding(items, complete = true) {
        return new InstanceList().taking(items, complete);
    }
    asIds() {
        return this.map((each) => idOf(each));
    }
    asWrite() {
        return this.map((each) => written(each));
    }
}
