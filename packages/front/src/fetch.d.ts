/** The Fetch standard has it, the DOM types do not yet; the client of the contract streams uploads with it. */
interface RequestInit {
  duplex?: 'half'
}
