// How SvelteKit names folders, in the form that dependency-cruiser reads.
const { join } = require('node:path')

module.exports = { resolve: { alias: { $lib: join(__dirname, 'src/lib') } } }
