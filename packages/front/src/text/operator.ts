/** The texts of acting as a person. */
export const becomeTexts = {
  title: 'Act as a person',
  intro:
    'For operators of this installation. You see what the person sees in one organization, and change nothing. The person and the admins are told, with your reason.',
  organization: 'Organization',
  organizationHow: 'Its id, from whoever asked for help',
  user: 'Person',
  userHow: 'Their id, as Members shows it under Roles',
  reason: 'Reason',
  reasonHow: 'At least 20 characters. The person and the admins read it.',
  minutes: 'Minutes',
  begin: 'Begin',
  banner: (name: string) => `You act as ${name}`,
  reading: 'for reading only',
  writing: 'a second operator allowed writing',
  until: (time: string) => `until ${time}`,
  end: 'Stop',
  others: 'Acting now',
  othersNone: 'Nobody acts as anybody in this organization now.',
  approve: 'Allow writing',
} as const
