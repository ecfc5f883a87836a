// Names that would run a script on a page which parses them. Each calls hit().
export const payloads = [
  '<script>hit()</script>', '"><script>hit()</script>', '<img src=x onerror=hit()>', '<svg onload=hit()>', '<svg><script>hit()</script></svg>', '<body onload=hit()>', '<iframe srcdoc="<script>parent.hit()</script>">', '<iframe src="javascript:parent.hit()">',
  'javascript:hit()', '<a href="javascript:hit()">x</a>', '<details open ontoggle=hit()>', '<input autofocus onfocus=hit()>', '<video><source onerror=hit()></video>', '<audio src=x onerror=hit()>', '<math><mtext><img src=x onerror=hit()></mtext></math>',
  "'-hit()-'", '"-hit()-"', '${hit()}', '{{constructor.constructor("hit()")()}}', '</title><script>hit()</script>', '</textarea><script>hit()</script>', '<!--><script>hit()</script>-->', '<template><script>hit()</script></template>', '<style>@import "javascript:hit()"</style>',
  '<object data="javascript:hit()">', '<embed src="javascript:hit()">', '<form action="javascript:hit()"><button autofocus>', '<base href="javascript:hit()//">', '<meta http-equiv=refresh content="0;url=javascript:hit()">', '\u202e<img src=x onerror=hit()>\u0000\ud800 %3Cscript%3Ehit()%3C/script%3E &lt;script&gt;hit()&lt;/script&gt;',
];
