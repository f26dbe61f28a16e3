/** The texts of the command palette. */
export const paletteTexts = {
  title: 'Go to',
  placeholder: 'Screen, organization, group, or a serial such as WEIR-12',
  screens: 'Screens',
  organizations: 'Organizations',
  groups: 'Groups',
  vulnerabilities: 'Vulnerabilities',
  nothing: 'Nothing matches.',
  searching: 'Searching…',
} as const

/** The list of keyboard shortcuts. */
export const shortcutTexts = {
  title: 'Keyboard shortcuts',
  list: [
    ['Ctrl K', 'Go to a screen, group or vulnerability'],
    ['g o', 'Overview'],
    ['g v', 'Vulnerabilities'],
    ['g r', 'Reports'],
    ['g d', 'DevSecOps'],
    ['g t', 'Tokens'],
    ['g s', 'Sign-in'],
    ['/', 'Search in the list'],
    ['j  k', 'Next and previous row'],
    ['Enter', 'Open the row'],
    ['x', 'Select the row'],
    ['Esc', 'Close the panel, or clear the selection'],
    ['?', 'This list'],
  ] as const,
} as const
