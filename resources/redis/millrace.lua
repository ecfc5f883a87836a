#!lua name=millrace
-- The steps of fleet::RedisQueue, each of them whole or not at all. core/fleet/queue/README.md says what they promise; MemoryQueue does the
-- same in C++, and tests compare the two answer by answer. Keys begin with KEYS[1], "mr:{fleet}"; ARGV[1] is the incarnation.
-- Nothing here loops over more than a hundred things: Redis does nothing else meanwhile.

local SEPARATOR = '\31' -- between the fields of a record; no name holds it
local RECORD = '^(.-)\31(.-)\31(.-)\31(.-)\31(.-)\31(.*)$'
local GROUP = 'w'
local GONE_MS = 86400000    -- how long a job that is over is remembered
local REMEMBERED = 64       -- outcomes kept for a worker
local LOOKED_AT, STEP = 64, 8 -- jobs that a claim looks at, at most, and at once
local ROTATED = 4           -- tasks that a claim puts back because they failed on this worker
local OVER = 100            -- things that one call ends
local ALONE_MS = 30000      -- so long an owner that ticks no more keeps others away

local function whole(number) return string.format('%.0f', number) end
local function real(number) return string.format('%.17g', number) end

local function jobOf(task) return string.match(task, '^(.*)/') or task end

local function clock()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- What all steps share: key names and the queue's time, or an error when the caller speaks of another incarnation.
local function open(keys, args)
  local inc = redis.call('HMGET', keys[1] .. ':inc', 'i', 'shift', 'lease', 'pardon')
  if not inc[1] or inc[1] ~= args[1] then return nil, redis.error_reply('STALE the queue is another one') end
  local root = keys[1] .. ':' .. args[1] .. ':'
  return {
    inc = keys[1] .. ':inc', root = root, tasks = root .. 't', leases = root .. 'leases', jobs = root .. 'jobs', log = root .. 'res',
    late = root .. 'late', seen = root .. 'ws', counter = root .. 'fence', virtual = root .. 'v',
    now = clock() + tonumber(inc[2]), leaseMs = tonumber(inc[3]), pardon = tonumber(inc[4]),
  }
end

-- Records of tasks: O offered, L leased, R returned and not settled, X expired and not settled.

local function recordOf(q, task)
  local packed = redis.call('HGET', q.tasks, task)
  if not packed then return nil end
  local state, fence, worker, need, level, entry = string.match(packed, RECORD)
  return {state = state, fence = fence, worker = worker, need = need, level = level, entry = entry}
end

local function keep(q, task, record)
  redis.call('HSET', q.tasks, task, table.concat({record.state, record.fence, record.worker, record.need, record.level, record.entry}, SEPARATOR))
end

local function streamOf(q, level, need, job) return q.root .. 'q' .. level .. ':' .. need .. ':' .. job end
local function jobKey(q, job) return q.root .. 'job:' .. job end
local function workerKey(q, worker) return q.root .. 'w:' .. worker end
local function tasksOf(q, job) return q.root .. 'k:' .. job end

-- Where a job stands: in the lists of those that have something to claim, by virtual time.

local function words(text)
  local found = {}
  for word in string.gmatch(text or '', '[^ ]+') do found[#found + 1] = word end
  return found
end

local function leaveList(q, need, pin, job)
  local list = q.root .. 'run:' .. need .. ':' .. pin
  redis.call('HDEL', jobKey(q, job), 'in:' .. need)
  if redis.call('ZREM', list, job) == 1 and redis.call('ZCARD', list) == 0 then redis.call('SREM', q.root .. 'pins:' .. need, pin) end
end

local function place(q, job)
  local key = jobKey(q, job)
  local facts = redis.call('HMGET', key, 'needs', 'cap', 'running', 'vt', 'strict', 'gone')
  if not facts[1] or facts[6] then return end
  local isFull = tonumber(facts[2]) > 0 and tonumber(facts[3] or '0') >= tonumber(facts[2])
  local time, active = tonumber(facts[4]), {}
  for _, need in ipairs(words(facts[1])) do
    local its = redis.call('HMGET', key, 'n:' .. need, 'pin:' .. need, 'in:' .. need)
    local pin = facts[5] == '1' and its[2] or 'any'
    if tonumber(its[1] or '0') > 0 and not isFull then
      active[#active + 1] = {need, pin}
      if not its[3] then
        time = math.max(time, tonumber(redis.call('HGET', q.virtual, need) or '0'))
        redis.call('HSET', key, 'in:' .. need, '1')
        redis.call('SADD', q.root .. 'pins:' .. need, pin)
      end
    elseif its[3] then
      leaveList(q, need, pin, job)
    end
  end
  if time ~= tonumber(facts[4]) then redis.call('HSET', key, 'vt', real(time)) end
  for _, one in ipairs(active) do redis.call('ZADD', q.root .. 'run:' .. one[1] .. ':' .. one[2], real(time), job) end
end

-- A job gets its pin: it leaves the list of those that have none.
local function pinJob(q, job, need, pin)
  if redis.call('HSETNX', jobKey(q, job), 'pin:' .. need, pin) == 1 then leaveList(q, need, 'any', job) end
end

-- Leases and what becomes of them.

local function tell(q, kind, task, fence, worker, more)
  redis.call('XADD', q.log, '*', 'k', kind, 't', task, 'f', fence, 'w', worker, unpack(more or {}))
end

local function lease(q, task) redis.call('ZADD', q.leases, whole(q.now + q.leaseMs), task) end

-- The lease of a record ends; the record stays.
local function endLease(q, task, record)
  local job = jobOf(task)
  redis.call('ZREM', q.leases, task)
  if record.entry ~= '' then
    local stream = streamOf(q, record.level, record.need, job)
    redis.call('XACK', stream, GROUP, record.entry)
    redis.call('XDEL', stream, record.entry)
    record.entry = ''
  end
  redis.call('HINCRBY', jobKey(q, job), 'running', -1)
end

-- An offer is taken back; the record stays.
local function endOffer(q, task, record)
  local job = jobOf(task)
  redis.call('XDEL', streamOf(q, record.level, record.need, job), record.entry)
  redis.call('HINCRBY', jobKey(q, job), 'n:' .. record.need, -1)
  record.entry = ''
end

-- The record goes, and what it stood for.
local function retract(q, task, record)
  if record.state == 'L' then endLease(q, task, record) end
  if record.state == 'O' then endOffer(q, task, record) end
  redis.call('HDEL', q.tasks, task)
  redis.call('SREM', tasksOf(q, jobOf(task)), task)
  if record.state == 'L' or record.state == 'O' then place(q, jobOf(task)) end
end

local function remember(q, worker, task, fence, outcome)
  local outcomes, order, field = q.root .. 's:' .. worker, q.root .. 'sl:' .. worker, task .. '@' .. fence
  if redis.call('HSET', outcomes, field, outcome) == 1 then
    if redis.call('RPUSH', order, field) > REMEMBERED then redis.call('HDEL', outcomes, redis.call('LPOP', order)) end
  end
  redis.call('PEXPIRE', outcomes, GONE_MS)
  redis.call('PEXPIRE', order, GONE_MS)
end

local function remembered(q, worker, task, fence) return redis.call('HGET', q.root .. 's:' .. worker, task .. '@' .. fence) end

local function isKnownFence(q, fence) return tonumber(fence) <= tonumber(redis.call('GET', q.counter)) end

local function adopt(q, task, record, worker, fence)
  local job = jobOf(task)
  record = record or {state = '', need = '', level = '', entry = ''}
  if record.state == 'O' then endOffer(q, task, record) end
  record.state, record.fence, record.worker = 'L', fence, worker
  redis.call('HINCRBY', jobKey(q, job), 'running', 1)
  keep(q, task, record)
  redis.call('SADD', tasksOf(q, job), task)
  lease(q, task)
  tell(q, 'adopted', task, fence, worker)
  place(q, job)
end

-- The coordinator's steps.

-- ARGV: new incarnation, epoch, fence before the first, run id of this Redis, lease in ms, protocol, owner ("": nobody's in particular).
-- Answers the incarnation before or "", or (epoch), where that or a later one has been, or another owner is at work.
local function begin(keys, args)
  local inc = keys[1] .. ':inc'
  local before = redis.call('HMGET', inc, 'i', 'epoch', 'owner', 'tick', 'run')
  if before[2] and tonumber(before[2]) >= tonumber(args[2]) then
    return {before[2]}
  end
  -- Each would take the other's tasks for nobody's. After a restart of Redis nobody is at work.
  local isOthers = before[3] and before[3] ~= '' and args[7] ~= '' and before[3] ~= args[7] and before[5] == args[4]
  if isOthers and math.abs(clock() - tonumber(before[4] or '0')) < ALONE_MS then
    return {before[2]}
  end
  redis.call('HSET', inc, 'i', args[1], 'epoch', args[2], 'run', args[4], 'lease', args[5], 'protocol', args[6], 'shift', '0', 'pardon', '0',
             'owner', args[7], 'tick', whole(clock()))
  redis.call('SET', keys[1] .. ':' .. args[1] .. ':fence', args[3])
  return before[1] or ''
end

-- ARGV: I, job, weight, cap, memory, strict, number of pins, (need, pin)…, (task, need, level, cost, avoided workers, for how many ms)…
-- Answers the tasks that are leased or returned already.
local function offer(keys, args)
  local q, stale = open(keys, args)
  if not q then return stale end
  local job, held = args[2], {}
  local key = jobKey(q, job)
  redis.call('HDEL', key, 'gone')
  redis.call('PERSIST', key)
  redis.call('SADD', q.jobs, job)
  redis.call('HSET', key, 'weight', args[3], 'cap', args[4], 'memory', args[5])
  redis.call('HSETNX', key, 'strict', args[6])
  redis.call('HSETNX', key, 'vt', '0')
  redis.call('HSETNX', key, 'needs', '')
  local at = 8
  for _ = 1, tonumber(args[7]) do
    pinJob(q, job, args[at], args[at + 1])
    at = at + 2
  end
  local needs, added = {}, {}
  local known = redis.call('HGET', key, 'needs')
  for _, need in ipairs(words(known)) do needs[need] = true end
  while at < #args do
    local task, need, level = args[at], args[at + 1], args[at + 2]
    local record = recordOf(q, task)
    if not record then
      local stream = streamOf(q, level, need, job)
      if redis.call('EXISTS', stream) == 0 then redis.call('XGROUP', 'CREATE', stream, GROUP, '0', 'MKSTREAM') end
      local until_ = args[at + 4] ~= '' and whole(q.now + tonumber(args[at + 5])) or '0'
      local entry = redis.call('XADD', stream, '*', 't', task, 'c', args[at + 3], 'a', args[at + 4], 'u', until_)
      keep(q, task, {state = 'O', fence = '0', worker = '', need = need, level = level, entry = entry})
      redis.call('SADD', tasksOf(q, job), task)
      redis.call('HINCRBY', key, 'n:' .. need, 1)
      added[need] = (added[need] or 0) + 1
      if not needs[need] then
        needs[need] = true
        known = known == '' and need or known .. ' ' .. need
        redis.call('HSET', key, 'needs', known)
      end
    elseif record.state ~= 'O' then
      held[#held + 1] = task
    end
    at = at + 6
  end
  place(q, job)
  for need, tasks in pairs(added) do redis.call('PUBLISH', keys[1] .. ':wake', need .. ' ' .. whole(tasks)) end
  return held
end

-- ARGV: I, job. Answers how many of its tasks are left; the caller asks again until there are none.
local function drop(keys, args)
  local q, stale = open(keys, args)
  if not q then return stale end
  local job = args[2]
  local key = jobKey(q, job)
  local facts = redis.call('HMGET', key, 'needs', 'gone')
  if not facts[2] then
    redis.call('HSET', key, 'gone', '1')
    for _, need in ipairs(words(facts[1])) do
      leaveList(q, need, 'any', job)
      local pin = redis.call('HGET', key, 'pin:' .. need)
      if pin then leaveList(q, need, pin, job) end
    end
    redis.call('SREM', q.jobs, job)
  end
  for _, task in ipairs(redis.call('SPOP', tasksOf(q, job), OVER)) do
    local record = recordOf(q, task)
    if record then
      if record.state ~= 'O' then remember(q, record.worker, task, record.fence, 'cancelled') end
      retract(q, task, record)
    end
  end
  local left = redis.call('SCARD', tasksOf(q, job))
  if left == 0 then
    for _, need in ipairs(words(facts[1])) do redis.call('UNLINK', streamOf(q, '0', need, job), streamOf(q, '1', need, job)) end
    redis.call('DEL', key)
    redis.call('HSET', key, 'gone', '1')
    redis.call('PEXPIRE', key, GONE_MS)
  end
  return left
end

-- ARGV: I, id to read behind, how many. Answers (id, kind, task, fence, worker, late, need, pin, cause, body)…
local function events(keys, args)
  local q, stale = open(keys, args)
  if not q then return stale end
  local found = {}
  for _, entry in ipairs(redis.call('XRANGE', q.log, args[2] == '' and '-' or '(' .. args[2], '+', 'COUNT', args[3])) do
    local fields = {}
    for i = 1, #entry[2], 2 do fields[entry[2][i]] = entry[2][i + 1] end
    found[#found + 1] = {entry[1], fields.k, fields.t, fields.f, fields.w, fields.l or '', fields.n or '', fields.p or '', fields.c or '', fields.b or ''}
  end
  return found
end

-- ARGV: I, (event id or "", outcome, task, fence, worker)…
local function settle(keys, args)
  local q, stale = open(keys, args)
  if not q then return stale end
  for at = 2, #args, 5 do
    local id, outcome, task, fence, worker = args[at], args[at + 1], args[at + 2], args[at + 3], args[at + 4]
    if id ~= '' then redis.call('XDEL', q.log, id) end
    local record = outcome ~= 'seen' and recordOf(q, task)
    if record then
      local isIts = record.fence == fence
      local ends = {noted = record.state == 'R', lapsed = record.state == 'X'}
      if outcome == 'kept' then
        if record.state == 'L' and not isIts then remember(q, record.worker, task, record.fence, 'superseded') end
        retract(q, task, record)
      elseif isIts and ends[outcome] ~= false then
        if record.state == 'L' then tell(q, 'withdrawn', task, record.fence, record.worker) end
        retract(q, task, record)
      end
    end
    if outcome == 'kept' or outcome == 'refused' or outcome == 'superseded' or outcome == 'cancelled' then
      remember(q, worker, task, fence, outcome)
      redis.call('HDEL', q.late, task .. '@' .. fence)
    end
  end
  return redis.status_reply('OK')
end

-- ARGV: I, what to add to the queue's clock, for how many ms nothing expires from now on (0: as it was). Answers (now, how many expired).
local function tick(keys, args)
  local q, stale = open(keys, args)
  if not q then return stale end
  redis.call('HSET', q.inc, 'tick', whole(clock()))
  if args[2] ~= '0' then
    redis.call('HINCRBY', q.inc, 'shift', args[2])
    q.now = q.now + tonumber(args[2])
  end
  if args[3] ~= '0' and q.now + tonumber(args[3]) > q.pardon then
    q.pardon = q.now + tonumber(args[3])
    redis.call('HSET', q.inc, 'pardon', whole(q.pardon))
  end
  -- Leases that a clock which jumped has made too long.
  for _, task in ipairs(redis.call('ZRANGE', q.leases, '(' .. whole(q.now + q.leaseMs), '+inf', 'BYSCORE', 'LIMIT', 0, OVER)) do lease(q, task) end
  if q.pardon > q.now + GONE_MS then redis.call('HSET', q.inc, 'pardon', whole(q.now)) end
  local expired = 0
  if q.now >= q.pardon then
    for _, task in ipairs(redis.call('ZRANGE', q.leases, '-inf', whole(q.now), 'BYSCORE', 'LIMIT', 0, OVER)) do
      local record = recordOf(q, task)
      if record and record.state == 'L' then
        endLease(q, task, record)
        record.state = 'X'
        keep(q, task, record)
        tell(q, 'expired', task, record.fence, record.worker)
        place(q, jobOf(task))
        expired = expired + 1
      else
        redis.call('ZREM', q.leases, task)
      end
    end
  end
  redis.call('ZREMRANGEBYSCORE', q.seen, '-inf', whole(q.now - GONE_MS))
  return {whole(q.now), expired}
end

-- ARGV: I, worker, want, for how many ms it rests from now on (0: not at all)
local function steer(keys, args)
  local q, stale = open(keys, args)
  if not q then return stale end
  if args[3] == 'gone' then
    redis.call('UNLINK', workerKey(q, args[2]), q.root .. 's:' .. args[2], q.root .. 'sl:' .. args[2])
    redis.call('ZREM', q.seen, args[2])
  else
    redis.call('HSET', workerKey(q, args[2]), 'want', args[3], 'rest', args[4] == '0' and '0' or whole(q.now + tonumber(args[4])))
  end
  return redis.status_reply('OK')
end

-- ARGV: I, queue time to look behind, how many. Answers (worker, when it was heard of)…, the earliest first.
local function seen(keys, args)
  local q, stale = open(keys, args)
  if not q then return stale end
  return redis.call('ZRANGE', q.seen, '(' .. args[2], '+inf', 'BYSCORE', 'LIMIT', 0, args[3], 'WITHSCORES')
end

-- Entries that somebody read past these functions: nobody holds them, and no reader gets them. ARGV: I, job, idle ms. Answers how many.
local function repair(keys, args)
  local q, stale = open(keys, args)
  if not q then return stale end
  local job, mended = args[2], 0
  for _, need in ipairs(words(redis.call('HGET', jobKey(q, job), 'needs') or '')) do
    for level = 0, 1 do
      local stream = streamOf(q, level, need, job)
      local field = 'repair:' .. level .. ':' .. need
      if redis.call('EXISTS', stream) == 1 then
        local from = redis.call('HGET', jobKey(q, job), field) or '0-0'
        local answer = redis.call('XAUTOCLAIM', stream, GROUP, 'repair', args[3], from, 'COUNT', 10)
        redis.call('HSET', jobKey(q, job), field, answer[1])
        for _, entry in ipairs(answer[2]) do
          local fields = {}
          for i = 1, #entry[2], 2 do fields[entry[2][i]] = entry[2][i + 1] end
          local record = fields.t and recordOf(q, fields.t)
          if not record or record.entry ~= entry[1] or record.state == 'O' then
            redis.call('XACK', stream, GROUP, entry[1])
            redis.call('XDEL', stream, entry[1])
            if record and record.entry == entry[1] then
              record.entry = redis.call('XADD', stream, '*', unpack(entry[2]))
              keep(q, fields.t, record)
            end
            mended = mended + 1
          end
        end
      end
    end
  end
  return mended
end

-- The gateway's steps.

-- The job to claim from: (virtual time, job, need). `skip`: those that had nothing for this worker. Second: whether memory was the reason for none.
local function pick(q, classes, memory, skip)
  local best, isTooLarge
  for _, class in ipairs(classes) do
    for _, pin in ipairs({class[2], 'any'}) do
      local list, from, found = q.root .. 'run:' .. class[1] .. ':' .. pin, 0, false
      while from < LOOKED_AT and not found do
        local jobs = redis.call('ZRANGE', list, from, from + STEP - 1, 'WITHSCORES')
        for i = 1, #jobs, 2 do
          local job, time = jobs[i], tonumber(jobs[i + 1])
          if not skip[class[1] .. ' ' .. job] then
            if tonumber(redis.call('HGET', jobKey(q, job), 'memory')) <= memory then
              found = true
              if not best or time < best[1] or (time == best[1] and job < best[2]) then best = {time, job, class[1], class[2]} end
              break
            end
            isTooLarge = true
          end
        end
        if #jobs < 2 * STEP then break end
        from = from + STEP
      end
    end
  end
  return best, isTooLarge
end

local function isAvoided(q, fields, worker)
  if fields.a == '' or tonumber(fields.u) <= q.now then return false end
  for _, name in ipairs(words(fields.a)) do
    if name == worker then return true end
  end
  return false
end

-- The next entry of a job for this worker: (task, cost, level, entry id). What failed on it goes behind the others.
local function take(q, job, need, worker)
  for level = 0, 1 do
    local stream = streamOf(q, level, need, job)
    local tries = redis.call('EXISTS', stream) == 1 and ROTATED or 0
    while tries > 0 do
      tries = tries - 1
      local read = redis.call('XREADGROUP', 'GROUP', GROUP, worker, 'COUNT', 1, 'STREAMS', stream, '>')
      if not read then break end
      local id, flat = read[1][2][1][1], read[1][2][1][2]
      local fields = {}
      for i = 1, #flat, 2 do fields[flat[i]] = flat[i + 1] end
      local record = recordOf(q, fields.t)
      local isOurs = record and record.state == 'O' and record.entry == id
      if isOurs and not isAvoided(q, fields, worker) then return fields.t, tonumber(fields.c), tostring(level), id end
      redis.call('XACK', stream, GROUP, id)
      redis.call('XDEL', stream, id)
      if isOurs then
        record.entry = redis.call('XADD', stream, '*', unpack(flat))
        keep(q, fields.t, record)
      end
    end
  end
end

local function grant(q, best, worker, task, cost, level, entry)
  local time, job, need, pin = best[1], best[2], best[3], best[4]
  local key = jobKey(q, job)
  local fence = whole(redis.call('INCR', q.counter))
  local facts = redis.call('HMGET', key, 'weight', 'memory', 'strict', 'pin:' .. need, 'n:' .. need, 'running')
  redis.call('HSET', key, 'vt', real(time + cost / tonumber(facts[1])), 'n:' .. need, whole(tonumber(facts[5]) - 1), 'running',
             whole(tonumber(facts[6] or '0') + 1))
  if facts[3] == '1' and not facts[4] then pinJob(q, job, need, pin) end
  if time > tonumber(redis.call('HGET', q.virtual, need) or '0') then redis.call('HSET', q.virtual, need, real(time)) end
  keep(q, task, {state = 'L', fence = fence, worker = worker, need = need, level = level, entry = entry})
  lease(q, task)
  tell(q, 'claimed', task, fence, worker, {'n', need, 'p', pin})
  place(q, job)
  return fence, tonumber(facts[2])
end

-- Why there is nothing for a worker.
local function reason(q, classes, isTooLarge)
  if isTooLarge then return 'memory' end
  for _, class in ipairs(classes) do
    if redis.call('SCARD', q.root .. 'pins:' .. class[1]) > 0 then
      for _, pin in ipairs(redis.call('SRANDMEMBER', q.root .. 'pins:' .. class[1], 3)) do
        if pin ~= 'any' and pin ~= class[2] then return 'pinned' end
      end
    end
  end
  return 'none'
end

-- ARGV: I, worker, claim id, slots, memory, (need, pin)… Answers (reason, rest until, task, fence, need, pin, …)
local function claim(keys, args)
  local q, stale = open(keys, args)
  if not q then return stale end
  local worker, id, slots, memory, classes = args[2], args[3], tonumber(args[4]), tonumber(args[5]), {}
  for at = 6, #args, 2 do classes[#classes + 1] = {args[at], args[at + 1]} end
  local facts = redis.call('HMGET', workerKey(q, worker), 'claim', 'answer', 'want', 'rest')
  redis.call('ZADD', q.seen, whole(q.now), worker)
  if facts[1] == id then return cmsgpack.unpack(facts[2]) end
  if facts[3] and facts[3] ~= 'run' then return {facts[3], '0'} end
  if facts[4] and tonumber(facts[4]) > q.now then return {'resting', facts[4]} end
  local answer, skip, isTooLarge = {'', '0'}, {}, false
  local looks = slots + LOOKED_AT
  while slots > 0 and looks > 0 do
    looks = looks - 1
    local best, tooLarge = pick(q, classes, memory, skip)
    isTooLarge = isTooLarge or tooLarge
    if not best then break end
    local task, cost, level, entry = take(q, best[2], best[3], worker)
    if task then
      local fence, needed = grant(q, best, worker, task, cost, level, entry)
      for _, word in ipairs({task, fence, best[3], best[4]}) do answer[#answer + 1] = word end
      slots, memory = slots - 1, memory - needed
    else
      skip[best[3] .. ' ' .. best[2]] = true
    end
  end
  if #answer == 2 then
    answer[1] = reason(q, classes, isTooLarge)
  else
    redis.call('HSET', workerKey(q, worker), 'claim', id, 'answer', cmsgpack.pack(answer))
  end
  return answer
end

local function beatOfOne(q, worker, task, fence, answer)
  local record = recordOf(q, task)
  local isIts = record and record.fence == fence
  if isIts and record.worker == worker and record.state == 'L' then return lease(q, task) end -- nearly always
  local outcome = not isIts and remembered(q, worker, task, fence)
  local function say(where) answer[where][#answer[where] + 1] = task end
  if outcome then
    if outcome == 'kept' or outcome == 'refused' then return end -- told as settled, once it asks for that
    say('cancel')
  elseif redis.call('HEXISTS', jobKey(q, jobOf(task)), 'gone') == 1 then
    say('cancel')
  elseif not isKnownFence(q, fence) then
    say('lost')
  elseif not record or record.state == 'O' then
    adopt(q, task, record, worker, fence)
  elseif isIts and record.worker == worker then
    if record.state == 'X' then adopt(q, task, record, worker, fence) end
  elseif record.state ~= 'X' then
    say('lost')
  end
end

-- ARGV: I, worker, number of held, (task, fence)…, unsettled (task, fence)… Answers (now, want, rest until, cancel, lost, settled)
local function beat(keys, args)
  local q, stale = open(keys, args)
  if not q then return stale end
  local worker, behind = args[2], 4 + 2 * tonumber(args[3])
  local answer, settled = {cancel = {}, lost = {}}, {}
  redis.call('ZADD', q.seen, whole(q.now), worker)
  for at = 4, behind - 1, 2 do beatOfOne(q, worker, args[at], args[at + 1], answer) end
  for at = behind, #args, 2 do
    local outcome = remembered(q, worker, args[at], args[at + 1])
    if not outcome and redis.call('HEXISTS', jobKey(q, jobOf(args[at])), 'gone') == 1 then outcome = 'cancelled' end
    if outcome then
      for _, word in ipairs({args[at], args[at + 1], outcome}) do settled[#settled + 1] = word end
    end
  end
  local facts = redis.call('HMGET', workerKey(q, worker), 'want', 'rest')
  local rest = facts[2] and tonumber(facts[2]) > q.now and facts[2] or '0'
  return {whole(q.now), facts[1] or 'run', rest, answer.cancel, answer.lost, settled}
end

-- ARGV: I, worker, kind, task, fence, cause, body, pin. Answers the receipt.
local function report(keys, args)
  local q, stale = open(keys, args)
  if not q then return stale end
  local worker, kind, task, fence = args[2], args[3], args[4], args[5]
  local more = {'c', args[6], 'b', args[7], 'p', args[8]}
  local record = recordOf(q, task)
  if record and record.fence == fence and record.worker == worker and record.state ~= 'O' then
    if record.state == 'R' then return 'accepted' end
    local wasLeased = record.state == 'L'
    if wasLeased then endLease(q, task, record) end
    record.state = 'R'
    keep(q, task, record)
    tell(q, kind, task, fence, worker, more)
    if wasLeased then place(q, jobOf(task)) end
    return 'accepted'
  end
  local outcome = remembered(q, worker, task, fence)
  if outcome then return outcome end
  if redis.call('HEXISTS', jobKey(q, jobOf(task)), 'gone') == 1 then return 'cancelled' end
  if kind ~= 'result' or not isKnownFence(q, fence) then return 'superseded' end
  if redis.call('HSETNX', q.late, task .. '@' .. fence, '1') == 1 then
    more[#more + 1] = 'l'
    more[#more + 1] = '1'
    tell(q, kind, task, fence, worker, more)
  end
  return 'accepted'
end

-- What makes room may run while there is none; what fills it may not.
local READS, FREES = {'no-writes'}, {'allow-oom'}
redis.register_function{function_name = 'mr_begin', callback = begin, flags = FREES}
redis.register_function{function_name = 'mr_drop', callback = drop, flags = FREES}
redis.register_function{function_name = 'mr_settle', callback = settle, flags = FREES}
redis.register_function{function_name = 'mr_tick', callback = tick, flags = FREES}
redis.register_function{function_name = 'mr_steer', callback = steer, flags = FREES}
redis.register_function{function_name = 'mr_beat', callback = beat, flags = FREES}
redis.register_function{function_name = 'mr_report', callback = report, flags = FREES}
redis.register_function{function_name = 'mr_events', callback = events, flags = READS}
redis.register_function{function_name = 'mr_seen', callback = seen, flags = READS}
redis.register_function{function_name = 'mr_offer', callback = offer}
redis.register_function{function_name = 'mr_claim', callback = claim}
redis.register_function{function_name = 'mr_repair', callback = repair}
