/**
 * The only way text becomes part of the page as markup: style sheets, which hold no "<". Everything else that would be read as
 * markup or as a script is refused by the browser (Trusted Types), and so is any other policy.
 */
window.trustedTypes?.createPolicy('default', {
  createHTML: (text) => (text.includes('<') ? null : text),
})
