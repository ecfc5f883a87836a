// In the browser's page: one player on the one video element, and what it complains of. Loaded by stage.mjs.
window.attach = async ({ player, master, manifest }) => {
  const load = (src) => new Promise((ok, no) => { const s = document.createElement('script'); s.src = src; s.onload = ok; s.onerror = no; document.head.append(s); });
  const video = document.getElementById('v');
  const errors = [];
  const state = { video, errors, saidEnded: false };
  video.addEventListener('error', () => errors.push('media error ' + video.error?.message));
  await load(`/${player.split('-')[0]}.js`);
  if (player === 'hls') {
    const hls = new Hls({ enableWorker: false });
    hls.on(Hls.Events.ERROR, (_, data) => { if (data.details !== 'bufferStalledError') errors.push(`${data.type} ${data.details}`); });
    hls.loadSource(master);
    hls.attachMedia(video);
  } else if (player.startsWith('shaka')) {
    shaka.polyfill.installAll();
    const instance = new shaka.Player();
    await instance.attach(video);
    instance.addEventListener('error', (event) => errors.push('shaka ' + event.detail.code));
    await instance.load(player === 'shaka-hls' ? master : manifest).catch((error) => errors.push('shaka load ' + error.code));
  } else {
    const instance = dashjs.MediaPlayer().create();
    instance.on('error', (event) => errors.push('dash ' + (event.error?.message ?? event.error)));
    // dash.js may end by its own timer in the last half second, and pauses the element then (5.2.1, seen in Chromium 150).
    instance.on('playbackEnded', () => { state.saidEnded = true; });
    instance.initialize(video, manifest, true);
  }
  state.until = async (done, ms) => { const end = Date.now() + ms; while (!done() && Date.now() < end && errors.length === 0) await new Promise((r) => setTimeout(r, 50)); return done(); };
  await state.until(() => video.readyState >= 2, 20000);
  video.play().catch(() => {});
  return state;
};
