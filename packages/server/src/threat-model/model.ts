/** How much somebody is trusted: everyone is anonymous until a verified credential says more. */
export type TrustLevel = 'anonymous' | 'authenticated' | 'admin'

/** Something the product is made of, or depends on. */
export interface Part {
  id: string
  name: string
  what: string
  /** Ours, or a system of somebody else. */
  isOurs: boolean
}

/** Where data comes in or goes out. */
export interface Gate {
  id: string
  name: string
  what: string
  /** Part it belongs to. */
  of: string
  trust: readonly TrustLevel[]
}

/** What an attacker wants. */
export interface Asset {
  id: string
  name: string
  what: string
  /** Part that keeps it. */
  in: string
}

/** One step of data from part to part. */
export interface Flow {
  number: number
  from: string
  to: string
  what: string
  /** It crosses a boundary of trust: who is on the other side. */
  crosses?: TrustLevel
  /** Ids of the controls on the way. */
  controls: readonly string[]
}

/** Kinds of threat: STRIDE, and what a product of this kind has to fear besides. */
export const threatKinds = {
  spoofing: 'Spoofing',
  tampering: 'Tampering',
  repudiation: 'Repudiation',
  disclosure: 'Information disclosure',
  denial: 'Denial of service',
  elevation: 'Elevation of privilege',
  lateral: 'Lateral movement',
  code: 'Arbitrary code',
  http: 'Low-level HTTP',
  blind: 'Missing an attack',
  management: 'Improper code management',
  deployment: 'Deploying hacked code',
} as const
export type ThreatKind = keyof typeof threatKinds

/** What could go wrong, where, and what stands against it. */
export interface Threat {
  id: string
  kind: ThreatKind
  what: string
  /** Ids of the entry points, exit points or parts it is about. */
  at: readonly string[]
  /** Ids of the assets it is after. */
  assets: readonly string[]
  /** Ids of the controls that hold against it: at least one. */
  controls: readonly string[]
}

/** One threat: kind, words, where, what for, and what holds. */
export const threat = (
  id: string,
  what: string,
  { at, assets, controls }: Pick<Threat, 'at' | 'assets' | 'controls'>,
): Omit<Threat, 'kind'> => ({ id, what, at, assets, controls })

/** Threats of one kind. */
export const ofKind = (kind: ThreatKind, threats: readonly Omit<Threat, 'kind'>[]): Threat[] =>
  threats.map((one) => ({ ...one, kind }))
