/** What can be written of an instance, with the version that was read. Throws TypeError for what was not read. */
export declare function written(instance: object): object;
