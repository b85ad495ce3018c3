import { idOf } from "./values.js";
import { written } from "./written.js";
/** An array that says whether it is all there is. */
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
/** The rows of an aggregate. */
export class AggregateRows extends Answered {
    static holding(rows, complete) {
        return new AggregateRows().taking(rows, complete);
    }
}
export class InstanceList extends Answered {
    /** A list of these. */
    static holding(items, complete = true) {
        return new InstanceList().taking(items, complete);
    }
    asIds() {
        return this.map((each) => idOf(each));
    }
    /** The instances as objects to write, with the versions that were read. */
    asWrite() {
        return this.map((each) => written(each));
    }
}
