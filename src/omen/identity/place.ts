/** The workspace of those whose roles are the organization's. */
export const everyWorkspace = "*";
