// Uploads one file with tus-js-client, as it comes from npm, and tells what happens as JSON lines. Commands come on standard input,
// one a line: "pause", "resume", "terminate".
//   node client.cjs PACKAGES '{"endpoint", "token", "file", "store"?, and what tus-js-client takes}'
'use strict'

const fs = require('node:fs')
const readline = require('node:readline')

const [packages, given] = process.argv.slice(2)
const tus = require(require.resolve('tus-js-client', { paths: [packages] }))
const { endpoint, token, file, store, ...options } = JSON.parse(given)

const tell = (event, more = {}) => process.stdout.write(`${JSON.stringify({ event, ...more })}\n`)

tell('versions', { node: process.versions.node, tus: require(require.resolve('tus-js-client/package.json', { paths: [packages] })).version })

const upload = new tus.Upload(fs.createReadStream(file), {
  endpoint,
  headers: { Authorization: `Bearer ${token}` },
  httpStack: new tus.DefaultHttpStack({ rejectUnauthorized: false }),
  urlStorage: store ? new tus.FileUrlStorage(store) : undefined,
  storeFingerprintForResuming: Boolean(store),
  removeFingerprintOnSuccess: true,
  ...options,
  onProgress: (sent) => tell('progress', { sent }),
  onAfterResponse: (request, response) => tell('answer', { method: request.getMethod(), status: response.getStatus(), name: response.getHeader('Dray-Name'), outcome: response.getHeader('Dray-Outcome') }),
  onSuccess: () => {
    tell('success', { url: upload.url })
    process.exit(0)
  },
  onError: (error) => {
    tell('error', { message: error.message })
    process.exit(1)
  },
})

const start = async () => {
  const previous = store ? await upload.findPreviousUploads() : []
  tell('previous', { count: previous.length })
  if (previous.length > 0) upload.resumeFromPreviousUpload(previous[0])
  upload.start()
}

readline.createInterface({ input: process.stdin }).on('line', async (command) => {
  if (command === 'resume') {
    upload.start()
    return
  }

  const { url } = upload
  await upload.abort(command === 'terminate')
  tell(command, { url })
  if (command === 'terminate') process.exit(0)
})

start()
