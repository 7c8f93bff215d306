import { describeExecutor } from '../executor.contract.ts'
import { shellSubject } from './fixtures/shell-subject.ts'

describeExecutor('shell', shellSubject)
