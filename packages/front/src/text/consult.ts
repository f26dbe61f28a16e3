/** The texts of what people write about a group, a finding or an event. */
export const consultTexts = {
  title: 'Discussion',
  kind: 'Who reads it',
  consult: 'Everybody of the group',
  observation: 'The testing side',
  none: 'Nobody has written anything yet.',
  write: 'Write something',
  how: 'Markdown: **bold**, *emphasis*, `code`, lists and addresses.',
  send: 'Send',
  open: 'Discussion…',
} as const
