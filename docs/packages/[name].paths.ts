import { readmes } from '../.vitepress/readmes.ts'

export default readmes('packages')
