const thousands = new Intl.NumberFormat('en-US')

/** An integer with its thousands apart. */
export const grouped = (n: number): string => thousands.format(n)
