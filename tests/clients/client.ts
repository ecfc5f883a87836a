// A client made of the document alone: openapi-typescript's types over openapi-fetch. Paths, members and words that the document does not have must not
// compile. Run with the server's address and a token: works a job from its making to its end, and prints its id.
import createClient from 'openapi-fetch';
import type { components, paths } from './api.js';

const [, , baseUrl, token] = process.argv;
const client = createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${token}` } });

function got<T>(what: string, answer: { data?: T; error?: components['schemas']['Problem']; response: Response }): T {
  if (answer.data === undefined) throw new Error(`${what}: ${answer.response.status} ${answer.error?.title} ${answer.error?.detail}`);
  return answer.data;
}

const about = got('about', await client.GET('/api/v1/about'));
const features: string[] = about.features ?? [];
if (!features.length) throw new Error('no features');
const presets = got('presets', await client.GET('/api/v1/presets'));
const presetId = presets.items[0]?.id;

const made = got('add', await client.POST('/api/v1/jobs', { body: { source: { testPattern: true }, presetId, name: 'typed', paused: true } as components['schemas']['JobRequest'] }));
const id: string | undefined = made.id;
if (!id) throw new Error('no id');
const job = got('job', await client.GET('/api/v1/jobs/{id}', { params: { path: { id } } }));
const state: string | undefined = job.state;
if (state !== 'paused') throw new Error(`state ${state}`);
const acted = got('actions', await client.POST('/api/v1/jobs/actions', { body: { ids: [id], action: 'remove' } }));
if (acted.results?.[0]?.id !== id) throw new Error('no result');
const refused = await client.GET('/api/v1/jobs/{id}', { params: { path: { id: 'nobody' } } });
if (refused.error?.status !== 404 || !refused.error.requestId) throw new Error('no problem');

// @ts-expect-error: there is no such path
void (() => client.GET('/api/v1/nothing'));
// @ts-expect-error: a path's parameter must be there
void (() => client.GET('/api/v1/jobs/{id}', {}));
// @ts-expect-error: a job has no such member
void job.nothingLikeThis;
// @ts-expect-error: what must be there is missing
void (() => client.POST('/api/v1/jobs/actions', { body: { ids: [id] } }));
console.log(id);
