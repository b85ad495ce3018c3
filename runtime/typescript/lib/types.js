/** What generated interfaces are made of. Types only. No id of a model holds a `$`, so members that begin with one are ours. */
export {};
