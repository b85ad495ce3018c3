/** The version of this runtime: that of the generator, too. */
export const VERSION = "0.1.0";
