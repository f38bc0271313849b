/** Text for a header's value: what RFC 9110 §5.5 does not allow is replaced. */
export const headerText = (text: string): string => text.replace(/[^\x20-\x7E]/g, "?");
