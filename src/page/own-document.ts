/** In the place of linkedom: a page draws in the document that it has. */
export const parseHTML = (): { readonly document: Document } => ({ document: globalThis.document })
