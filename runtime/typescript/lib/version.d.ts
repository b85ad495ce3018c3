/** The version of this runtime: that of the generator, too. */
export declare const VERSION: string;
