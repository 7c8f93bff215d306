import { describeInputs } from '../inputs.contract.ts'
import { shellSubject } from './fixtures/shell-subject.ts'

describeInputs('shell', (inputs) => shellSubject({ inputs }))
