// Holds recorded answers against the document, with ajv: stdin has {document, answers: [{method, path, status, type, body}]}, `path` as the document
// has it and `body` parsed. Objects are closed: a member that the document does not know is a fault. stdout gets one line a fault.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(path.join(process.env.NODE_MODULES, 'x.js'));
const Ajv = require('ajv/dist/2020').default, formats = require('ajv-formats').default;

const { document, answers } = JSON.parse(fs.readFileSync(0, 'utf8'));

/** No schema of members takes others. One without members is free by intention. */
function close(schema) {
  if (!schema || typeof schema !== 'object') return;
  if (schema.type === 'object' && schema.properties && !('additionalProperties' in schema)) schema.additionalProperties = false;
  for (const part of Object.values(schema)) close(part);
}
close(document.components.schemas);
const ajv = new Ajv({ strict: false, allErrors: true, validateSchema: true });
formats(ajv);
ajv.addFormat('int32', { type: 'number', validate: (n) => Number.isInteger(n) && Math.abs(n) <= 2 ** 31 });
ajv.addFormat('int64', { type: 'number', validate: Number.isInteger });
ajv.addSchema({ $id: 'document', components: document.components });

const faults = new Set();
for (const { method, path: where, status, type, body } of answers) {
  const responses = document.paths[where]?.[method.toLowerCase()]?.responses;
  const said = (what) => faults.add(`${method} ${where} ${status}: ${what}`);
  if (!responses) {
    said('is not in the document');
    continue;
  }
  const response = responses[status] ?? responses[`${String(status)[0]}XX`];
  if (!response) {
    said('a status that the document does not have');
    continue;
  }
  const media = (type ?? '').split(';')[0].trim(), content = response.content?.[media];
  if (!content && response.content) said(`${media} and not ${Object.keys(response.content)}`);
  if (!content && !response.content && /json$/.test(media) && body !== null) said(`${media}, of which the document says nothing`);
  const reference = content?.schema?.$ref;
  if (!reference || body === null) continue;
  if (!ajv.validate({ $ref: `document${reference}` }, body)) for (const error of ajv.errors) said(`${error.instancePath.replace(/\/\d+/g, '/*')} ${error.message} ${error.params.additionalProperty ?? ''}`);
}
for (const fault of faults) console.log(fault);
