/** What people who belong to no organization yet are told. */
export const noOrganizationTexts = {
  title: 'You are signed in, and belong to no organization yet',
  how: 'Signing in alone gives no right anywhere. There are two ways in:',
  ways: [
    'Ask an owner or admin of the organization to invite your e-mail, then open the link they give you.',
    'If your organization has claimed its e-mail domain, sign in with your address of that domain.',
  ],
  by: (provider: string, domain: string) => `You signed in with ${provider}, with an e-mail of ${domain}.`,
  closed: 'These organizations are yours, but want you to sign in another way:',
  closedProviders: (providers: string) => `by ${providers}`,
  closedDomains: (domains: string) => `with an e-mail of ${domains}`,
  make: 'Or make an organization of your own',
} as const
