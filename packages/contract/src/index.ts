export { Fault, faultStatus, type FaultCode, type FaultEvidence } from './fault.ts'
