-- A job list of schema 4: that of jobs_v3.sql after each job was given its destination.
PRAGMA journal_mode=WAL;
CREATE TABLE jobs(id TEXT PRIMARY KEY, position INTEGER NOT NULL, doc TEXT NOT NULL);
CREATE TABLE log(job TEXT NOT NULL, at INTEGER NOT NULL, mark TEXT NOT NULL, text TEXT NOT NULL, number INTEGER NOT NULL DEFAULT 0);
CREATE INDEX log_by_number ON log(job, number);
CREATE TABLE settings(name TEXT PRIMARY KEY, doc TEXT NOT NULL);
INSERT INTO jobs VALUES('remote',0,'{"attempts":[1],"claimed":true,"claimedAt":"https://ingest.example.com/media/","job":{"id":"remote","name":"film","source":"/films/film.mp4","sourceBytes":9007199254740,"state":"done","hlsUrl":"https://cdn.example.com/media/film/master.m3u8","dashUrl":"https://cdn.example.com/media/film/manifest.mpd"},"destination":{"store":"https://ingest.example.com/media/","isLocal":false,"baseUrl":"https://ingest.example.com/media/","playbackUrl":"https://cdn.example.com/media/"}}');
INSERT INTO jobs VALUES('local',1,'{"claimed":true,"claimedAt":"/home/me/media","job":{"id":"local","name":"März","state":"done","hlsUrl":"http://127.0.0.1:5005/media/März/master.m3u8","dashUrl":"http://127.0.0.1:5005/media/März/manifest.mpd"},"destination":{"store":"/home/me/media","isLocal":true,"baseUrl":"http://127.0.0.1:5005/media/","playbackUrl":""}}');
INSERT INTO jobs VALUES('waiting',2,'{"claimed":false,"claimedAt":"","job":{"id":"waiting","name":"later","state":"waiting","hlsUrl":"https://ingest.example.com/media/later/master.m3u8"}}');
INSERT INTO jobs VALUES('old',3,'{"claimed":true,"job":{"id":"old","name":"old","state":"done","hlsUrl":"https://ingest.example.com/media/old/master.m3u8"}}');
PRAGMA user_version=4;
