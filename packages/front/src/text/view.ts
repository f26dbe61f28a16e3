/** The texts of saved lists. */
export const viewTexts = {
  open: 'Views',
  mine: 'Mine',
  shared: 'Shared by others',
  none: 'Nothing is saved yet.',
  save: 'Save this list…',
  change: (name: string) => `Change “${name}” to this list…`,
  remove: (name: string) => `Delete “${name}”`,
  isDefault: 'default',
  title: 'Save this list',
  how: 'Its filters, order and columns, as the address has them.',
  name: 'Name',
  nameMissing: 'Give it a name.',
  share: 'Everybody in the organization sees it',
  open_with: 'My list opens with it',
  submit: 'Save',
  undo: (name: string) => `Bring back “${name}”`,
} as const
