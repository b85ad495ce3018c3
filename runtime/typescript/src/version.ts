/** The version of this runtime: that of the generator, too. */
export const VERSION: string = "0.1.0";
