<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE" sourcelanguage="en">
<context>
    <name>Settings</name>
    <message>
        <source>How much of %1 encoding may take.</source>
        <translation>Wie viel von %1 das Kodieren belegen darf.</translation>
    </message>
    <message>
        <source>The built-in server of %1, which receives segments and serves them to players.</source>
        <translation>Der eingebaute Server von %1, der Segmente annimmt und an Player ausliefert.</translation>
    </message>
    <message>
        <source>What a panel that runs on %1 itself does while nobody looks, and when all is done.</source>
        <translation>Was eine Oberfläche tut, die auf %1 selbst läuft, während niemand hinsieht und wenn alles fertig ist.</translation>
    </message>
    <message>
        <source>Links may lead to</source>
        <translation>Links dürfen führen zu</translation>
    </message>
    <message>
        <source>Networks beside the public ones, like 192.168.7.0/24: whoever may add jobs can read files there.</source>
        <translation>Netze außer den öffentlichen, etwa 192.168.7.0/24: Wer Aufträge hinzufügen darf, kann dort Dateien lesen.</translation>
    </message>
    <message>
        <source>Public addresses only</source>
        <translation>Nur zu öffentlichen Adressen</translation>
    </message>
    <message>
        <source>Largest file from a link</source>
        <translation>Größte Datei eines Links</translation>
    </message>
    <message>
        <source>Those that make the same bytes</source>
        <translation>Die dieselben Bytes machen</translation>
    </message>
    <message>
        <source>Any whose segments fit together</source>
        <translation>Alle, deren Segmente zusammenpassen</translation>
    </message>
    <message>
        <source>Decode what workers make</source>
        <translation>Arbeit der Worker dekodieren</translation>
    </message>
    <message>
        <source>Percent of their chunks, and each worker&apos;s first, before anything of them is public; 0 decodes none.</source>
        <translation>Prozent ihrer Abschnitte und der erste jedes Workers, bevor etwas davon öffentlich ist; 0 dekodiert keinen.</translation>
    </message>
    <message>
        <source>Make again elsewhere</source>
        <translation>Anderswo noch einmal machen</translation>
    </message>
    <message>
        <source>Percent of all chunks, and each worker&apos;s first: another worker has to make the same bytes; 0 compares none.</source>
        <translation>Prozent aller Abschnitte und der erste jedes Workers: Ein anderer Worker muss dieselben Bytes machen; 0 vergleicht keinen.</translation>
    </message>
    <message>
        <source>Workers of one film</source>
        <translation>Worker eines Films</translation>
    </message>
    <message>
        <source>Of films that begin from now on. A film waits where no such worker is left.</source>
        <translation>Für Filme, die von jetzt an beginnen. Ein Film wartet, wenn kein solcher Worker mehr da ist.</translation>
    </message>
    <message>
        <source>GB; larger ones are not fetched.</source>
        <translation>GB; größere werden nicht geholt.</translation>
    </message>
    <message>
        <source>Upload limit</source>
        <translation>Upload-Limit</translation>
    </message>
    <message>
        <source>Mb/s at most for uploads to a remote ingest, all together; 0 is no limit.</source>
        <translation>Höchstens so viele Mb/s für Uploads zu einem entfernten Ingest, alle zusammen; 0 ist unbegrenzt.</translation>
    </message>
    <message>
        <source>No limit</source>
        <translation>Unbegrenzt</translation>
    </message>
    <message>
        <source>On battery</source>
        <translation>Im Akkubetrieb</translation>
    </message>
    <message>
        <source>Jobs wait while this computer runs on battery; chunks that have begun are finished</source>
        <translation>Aufträge warten, solange dieser Computer mit Akku läuft; begonnene Abschnitte werden beendet</translation>
    </message>
    <message>
        <source>An address begins with http:// or https:// and names a host, like https://ingest.example.com/media/.</source>
        <translation>Eine Adresse beginnt mit http:// oder https:// und nennt einen Host, etwa https://ingest.example.com/media/.</translation>
    </message>
    <message>
        <source>Run the ingest</source>
        <translation>Ingest ausführen</translation>
    </message>
    <message>
        <source>Start the local ingest with Millrace</source>
        <translation>Lokalen Ingest mit Millrace starten</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>127.0.0.1 serves this computer only. 0.0.0.0 opens it to the network; writing always needs the token.</source>
        <translation>127.0.0.1 bedient nur diesen Computer. 0.0.0.0 öffnet den Ingest für das Netzwerk; Schreiben erfordert immer das Token.</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>Port</translation>
    </message>
    <message>
        <source>5005, unless another program uses it; 0 picks a free port.</source>
        <translation>5005, sofern kein anderes Programm ihn belegt; 0 wählt einen freien Port.</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Where published media are kept. Empty: your data folder.</source>
        <translation>Ablageort der veröffentlichten Medien. Leer: der eigene Datenordner.</translation>
    </message>
    <message>
        <source>Encoders at once</source>
        <translation>Gleichzeitige Encoder</translation>
    </message>
    <message>
        <source>Jobs at once</source>
        <translation>Gleichzeitige Aufträge</translation>
    </message>
    <message>
        <source>Others wait, though a processor is free; 0 begins the next job as soon as one is.</source>
        <translation>Andere warten, auch wenn ein Prozessor frei ist; bei 0 beginnt der nächste Auftrag, sobald einer frei ist.</translation>
    </message>
    <message>
        <source>As many as fit</source>
        <translation>So viele wie Platz haben</translation>
    </message>
    <message>
        <source>Priority</source>
        <translation>Vorrang</translation>
    </message>
    <message>
        <source>Of encoders that begin from now on, among the programs of this computer.</source>
        <translation>Der Encoder, die ab jetzt beginnen, unter den Programmen dieses Computers.</translation>
    </message>
    <message>
        <source>Other programs first</source>
        <translation>Andere Programme zuerst</translation>
    </message>
    <message>
        <source>As other programs</source>
        <translation>Wie andere Programme</translation>
    </message>
    <message>
        <source>0 uses one per processor thread.</source>
        <translation>0 verwendet einen je Prozessor-Thread.</translation>
    </message>
    <message>
        <source>Attempts</source>
        <translation>Versuche</translation>
    </message>
    <message>
        <source>How often a chunk is tried before its job fails.</source>
        <translation>Wie oft ein Abschnitt versucht wird, bevor sein Auftrag scheitert.</translation>
    </message>
    <message>
        <source>Work folder</source>
        <translation>Arbeitsordner</translation>
    </message>
    <message>
        <source>Finished chunks wait here until they are published. Unfinished jobs move with it; their chunks in flight begin again.</source>
        <translation>Fertige Abschnitte warten hier auf die Veröffentlichung. Unfertige Aufträge ziehen mit um; laufende Abschnitte beginnen neu.</translation>
    </message>
    <message>
        <source>Keep free</source>
        <translation>Frei halten</translation>
    </message>
    <message>
        <source>GB that must stay free in the work folder; jobs wait below that.</source>
        <translation>GB, die im Arbeitsordner frei bleiben müssen; darunter warten Aufträge.</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Farbschema</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>Zeilen</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Takes effect at once; running jobs are not affected.</source>
        <translation>Gilt sofort; laufende Aufträge bleiben unberührt.</translation>
    </message>
    <message>
        <source>Ingest</source>
        <translation>Ingest</translation>
    </message>
    <message>
        <source>The built-in server that receives segments and serves them to players.</source>
        <translation>Der eingebaute Server, der Segmente annimmt und an Player ausliefert.</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>Engine</translation>
    </message>
    <message>
        <source>How much of this computer encoding may take.</source>
        <translation>Wie viel von diesem Computer das Kodieren beanspruchen darf.</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Darstellung</translation>
    </message>
    <message>
        <source>How the panel looks.</source>
        <translation>Aussehen der Oberfläche.</translation>
    </message>
    <message>
        <source>The language of the panel.</source>
        <translation>Sprache der Oberfläche.</translation>
    </message>
    <message>
        <source>Keep for</source>
        <translation>Behalten für</translation>
    </message>
    <message>
        <source>Hours after which published media are removed; 0 keeps them.</source>
        <translation>Stunden, nach denen veröffentlichte Medien entfernt werden. 0 behält sie.</translation>
    </message>
    <message>
        <source>Media keys URL</source>
        <translation>Medienschlüssel-URL</translation>
    </message>
    <message>
        <source>Only if media tokens for this ingest come from another API: where that publishes its keys.</source>
        <translation>Nur wenn Medientoken für diesen Ingest von einer anderen API kommen: wo diese ihre Schlüssel veröffentlicht.</translation>
    </message>
    <message>
        <source>Its own API, if there is one</source>
        <translation>Die eigene API, falls es eine gibt</translation>
    </message>
    <message>
        <source>An address begins with http:// or https:// and names a host, like https://api.example.com/.well-known/jwks.json.</source>
        <translation>Eine Adresse beginnt mit http:// oder https:// und nennt einen Host, etwa https://api.example.com/.well-known/jwks.json.</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Of the remote ingest.</source>
        <translation>Des entfernten Ingests.</translation>
    </message>
    <message>
        <source>Ingest URL</source>
        <translation>Ingest-URL</translation>
    </message>
    <message>
        <source>Where media are uploaded with HTTP PUT, like https://ingest.example.com/media/. Empty: the local ingest.</source>
        <translation>Wohin Medien mit HTTP PUT hochgeladen werden, wie https://ingest.example.com/media/. Leer: der lokale Ingest.</translation>
    </message>
    <message>
        <source>Playback URL</source>
        <translation>Wiedergabe-URL</translation>
    </message>
    <message>
        <source>Only if viewers use another address, such as a CDN.</source>
        <translation>Nur wenn Zuschauer eine andere Adresse nutzen, etwa ein CDN.</translation>
    </message>
    <message>
        <source>Until I delete it</source>
        <translation>Bis ich sie lösche</translation>
    </message>
    <message>
        <source>Local ingest</source>
        <translation>Lokaler Ingest</translation>
    </message>
    <message>
        <source>Same as ingest</source>
        <translation>Wie der Ingest</translation>
    </message>
    <message>
        <source>One per thread</source>
        <translation>Einer je Thread</translation>
    </message>
    <message>
        <source>Unattended</source>
        <translation>Unbeaufsichtigt</translation>
    </message>
    <message>
        <source>What Millrace does on this computer while nobody looks, and when all is done.</source>
        <translation>Was Millrace auf diesem Computer tut, solange niemand hinsieht, und wenn alles fertig ist.</translation>
    </message>
    <message>
        <source>Nothing</source>
        <translation>Nichts</translation>
    </message>
    <message>
        <source>Failures only</source>
        <translation>Nur Fehlschläge</translation>
    </message>
    <message>
        <source>Failures and the end of the queue</source>
        <translation>Fehlschläge und das Ende der Warteschlange</translation>
    </message>
    <message>
        <source>Every job</source>
        <translation>Jeden Auftrag</translation>
    </message>
    <message>
        <source>Do nothing</source>
        <translation>Nichts tun</translation>
    </message>
    <message>
        <source>Sleep, once</source>
        <translation>Einmal in den Ruhezustand</translation>
    </message>
    <message>
        <source>Shut down, once</source>
        <translation>Einmal herunterfahren</translation>
    </message>
    <message>
        <source>Run a command</source>
        <translation>Einen Befehl ausführen</translation>
    </message>
    <message>
        <source>Keep awake</source>
        <translation>Wach halten</translation>
    </message>
    <message>
        <source>This computer does not go to sleep while jobs run</source>
        <translation>Dieser Computer schläft nicht ein, solange Aufträge laufen</translation>
    </message>
    <message>
        <source>Notifications</source>
        <translation>Benachrichtigungen</translation>
    </message>
    <message>
        <source>What the desktop is told while the window is not in front.</source>
        <translation>Was dem Desktop gemeldet wird, solange das Fenster nicht vorn ist.</translation>
    </message>
    <message>
        <source>When all is done</source>
        <translation>Wenn alles fertig ist</translation>
    </message>
    <message>
        <source>After 60 s in which it can be cancelled. Paused jobs are not done.</source>
        <translation>Nach 60 s, in denen es sich abbrechen lässt. Angehaltene Aufträge sind nicht fertig.</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>Befehl</translation>
    </message>
    <message>
        <source>Given to the system&apos;s shell; MILLRACE_DONE and MILLRACE_FAILED hold the numbers of jobs.</source>
        <translation>Geht an die Shell des Systems; MILLRACE_DONE und MILLRACE_FAILED enthalten die Zahl der Aufträge.</translation>
    </message>
    <message>
        <source>Motion</source>
        <translation>Bewegung</translation>
    </message>
    <message>
        <source>Reduced: menus, tips and the text cursor stand still. Films play as ever.</source>
        <translation>Reduziert: Menüs, Tipps und die Schreibmarke stehen still. Filme laufen wie immer.</translation>
    </message>
    <message>
        <source>Contrast</source>
        <translation>Kontrast</translation>
    </message>
    <message>
        <source>High: stronger text, outlines and focus rings. The picture stays as it is.</source>
        <translation>Hoch: kräftigere Schrift, Umrisse und Fokusrahmen. Das Bild bleibt, wie es ist.</translation>
    </message>
    <message>
        <source>Numbers and dates</source>
        <translation>Zahlen und Datum</translation>
    </message>
    <message>
        <source>Also of sizes and bit rates.</source>
        <translation>Auch bei Größen und Bitraten.</translation>
    </message>
    <message>
        <source>on</source>
        <translation>ein</translation>
    </message>
    <message>
        <source>off</source>
        <translation>aus</translation>
    </message>
</context>
<context>
    <name>DroppedItems</name>
    <message>
        <source>%1: Preview plays playlists. Paste this address into the queue, and it is fetched and made into one.</source>
        <translation>%1: Die Vorschau spielt Playlists. Fügen Sie diese Adresse in die Warteschlange ein; dann wird der Film geholt und zu einer gemacht.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no link: a link begins with http:// or https:// and names a host.</source>
        <translation>„%1“ ist kein Link: ein Link beginnt mit http:// oder https:// und nennt einen Rechner.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is neither a file of this computer nor a link.</source>
        <translation>„%1“ ist weder eine Datei dieses Computers noch ein Link.</translation>
    </message>
    <message numerus="yes">
        <source>%n lines are neither files of this computer nor links, the first is &quot;%1&quot;.</source>
        <translation>
            <numerusform>%n Zeile ist weder Datei dieses Computers noch Link: „%1“.</numerusform>
            <numerusform>%n Zeilen sind weder Dateien dieses Computers noch Links, die erste ist „%1“.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PlayedFacts</name>
    <message>
        <source>%1, %2 fps</source>
        <translation>%1, %2 fps</translation>
    </message>
    <message>
        <source>incomplete</source>
        <translation>unvollständig</translation>
    </message>
    <message>
        <source>growing</source>
        <translation>wächst</translation>
    </message>
    <message>
        <source>complete</source>
        <translation>vollständig</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>%1, with sound</source>
        <translation>%1, mit Ton</translation>
    </message>
    <message>
        <source>%1, picture alone</source>
        <translation>%1, nur Bild</translation>
    </message>
    <message>
        <source>target %1</source>
        <translation>Ziel %1</translation>
    </message>
</context>
<context>
    <name>ShowInFolder</name>
    <message>
        <source>No file manager opened. The folder is %1</source>
        <translation>Kein Dateimanager hat sich geöffnet. Der Ordner ist %1</translation>
    </message>
    <message>
        <source>The folder %1 is not there any more, or its disk is not connected.</source>
        <translation>Der Ordner %1 ist nicht mehr da, oder sein Datenträger ist nicht angeschlossen.</translation>
    </message>
</context>
<context>
    <name>ActivityWords</name>
    <message>
        <source>Fetching, %1</source>
        <translation>Wird geholt, %1</translation>
    </message>
    <message>
        <source>Fetching, %1 so far</source>
        <translation>Wird geholt, bisher %1</translation>
    </message>
    <message>
        <source>Fetching the film: %1 of %2.</source>
        <translation>Der Film wird geholt: %1 von %2.</translation>
    </message>
    <message>
        <source>Fetching the film: %1 so far.</source>
        <translation>Der Film wird geholt: bisher %1.</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 min</translation>
    </message>
    <message numerus="yes">
        <source>For an encoder, %n ahead</source>
        <translation>
            <numerusform>Auf Encoder, %n davor</numerusform>
            <numerusform>Auf Encoder, %n davor</numerusform>
        </translation>
    </message>
    <message>
        <source>For an encoder</source>
        <translation>Auf einen Encoder</translation>
    </message>
    <message>
        <source>No news for %1</source>
        <translation>Stumm seit %1</translation>
    </message>
    <message>
        <source>Machine busy, gets %1 %</source>
        <translation>Ausgelastet, bekommt %1 %</translation>
    </message>
    <message numerus="yes">
        <source>Waiting for an encoder: %n other jobs are ahead.</source>
        <translation>
            <numerusform>Wartet auf einen Encoder: %n anderer Auftrag kommt vorher.</numerusform>
            <numerusform>Wartet auf einen Encoder: %n andere Aufträge kommen vorher.</numerusform>
        </translation>
    </message>
    <message>
        <source>Waiting for an encoder.</source>
        <translation>Wartet auf einen Encoder.</translation>
    </message>
    <message>
        <source>No news from the source for %1. Look whether its disk answers.</source>
        <translation>Seit %1 keine Nachricht von der Quelle. Prüfen, ob ihr Datenträger antwortet.</translation>
    </message>
    <message>
        <source>No news from the encoder for %1. One that hangs is stopped, and its part begins again.</source>
        <translation>Seit %1 keine Nachricht vom Encoder. Einer, der hängt, wird beendet, und sein Teil beginnt von vorn.</translation>
    </message>
    <message>
        <source>This machine is busy: encoders get %1 % of a processor.</source>
        <translation>Dieser Computer ist ausgelastet: Encoder bekommen %1 % eines Prozessors.</translation>
    </message>
    <message>
        <source>Uploading, %1</source>
        <translation>Upload, %1</translation>
    </message>
    <message>
        <source>Uploading the film: %1 is stored there.</source>
        <translation>Der Film wird hochgeladen: %1 sind dort gespeichert.</translation>
    </message>
    <message>
        <source>Starts at %1</source>
        <translation>Beginn: %1</translation>
    </message>
    <message>
        <source>Starts at %1. Until then nothing of the film is read or made.</source>
        <translation>Beginn: %1. Bis dahin wird vom Film nichts gelesen oder hergestellt.</translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>The link does not answer</source>
        <translation>Der Link antwortet nicht</translation>
    </message>
    <message>
        <source>What has come is kept, and it is tried again by itself. If it has failed already, choose Retry.</source>
        <translation>Was angekommen ist, bleibt erhalten, und es wird von selbst erneut versucht. Ist der Auftrag schon fehlgeschlagen, wählen Sie „Wiederholen“.</translation>
    </message>
    <message>
        <source>The link gives no file</source>
        <translation>Der Link gibt keine Datei her</translation>
    </message>
    <message>
        <source>Check the address in a browser, or download the file and add it. Once the address is right there, choose Retry.</source>
        <translation>Prüfen Sie die Adresse in einem Browser, oder laden Sie die Datei herunter und fügen Sie sie hinzu. Stimmt die Adresse dort wieder, wählen Sie „Wiederholen“.</translation>
    </message>
    <message>
        <source>The link may not be opened</source>
        <translation>Der Link darf nicht geöffnet werden</translation>
    </message>
    <message>
        <source>It leads to an internal address, or away from where it should. An administrator can allow networks in Settings.</source>
        <translation>Er führt zu einer internen Adresse oder nicht dorthin, wohin er sollte. Ein Administrator kann in den Einstellungen Netze erlauben.</translation>
    </message>
    <message>
        <source>The file of the link is too large</source>
        <translation>Die Datei des Links ist zu groß</translation>
    </message>
    <message>
        <source>Allow more in Settings, &quot;Largest file from a link&quot;, then choose Retry.</source>
        <translation>Erlauben Sie in den Einstellungen unter „Größte Datei eines Links“ mehr und wählen Sie dann „Wiederholen“.</translation>
    </message>
    <message>
        <source>Deleting the output</source>
        <translation>Ausgabe wird gelöscht</translation>
    </message>
    <message>
        <source>Output deleted</source>
        <translation>Ausgabe gelöscht</translation>
    </message>
    <message>
        <source>Own</source>
        <translation>Eigene</translation>
    </message>
    <message>
        <source>Archive</source>
        <translation>Archiv</translation>
    </message>
    <message>
        <source>Phones</source>
        <translation>Telefone</translation>
    </message>
    <message>
        <source>Fast</source>
        <translation>Schnell</translation>
    </message>
    <message>
        <source>General</source>
        <translation>Allgemein</translation>
    </message>
    <message>
        <source>This computer runs on battery</source>
        <translation>Dieser Computer läuft mit Akku</translation>
    </message>
    <message>
        <source>The job goes on by itself on mains power. Whoever does not want to wait switches &quot;On battery&quot; off in Settings.</source>
        <translation>Der Auftrag läuft am Netz von selbst weiter. Wer nicht warten will, schaltet „Im Akkubetrieb“ in den Einstellungen aus.</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>Unbekannt</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>Encoding</source>
        <translation>Kodieren</translation>
    </message>
    <message>
        <source>Publishing</source>
        <translation>Veröffentlichen</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Fehlgeschlagen</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Abgebrochen</translation>
    </message>
    <message>
        <source>%1 TB</source>
        <translation>%1 TB</translation>
    </message>
    <message>
        <source>%1 GB</source>
        <translation>%1 GB</translation>
    </message>
    <message>
        <source>%1 MB</source>
        <translation>%1 MB</translation>
    </message>
    <message>
        <source>%1 kB</source>
        <translation>%1 kB</translation>
    </message>
    <message>
        <source>%1 Mb/s</source>
        <translation>%1 Mb/s</translation>
    </message>
    <message>
        <source>%1 kb/s</source>
        <translation>%1 kb/s</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>%1 fps</source>
        <translation>%1 fps</translation>
    </message>
    <message>
        <source>This file has no video</source>
        <translation>Diese Datei enthält kein Video</translation>
    </message>
    <message>
        <source>Remove it, or choose another file.</source>
        <translation>Datei entfernen oder eine andere wählen.</translation>
    </message>
    <message>
        <source>The file cannot be read</source>
        <translation>Die Datei ist nicht lesbar</translation>
    </message>
    <message>
        <source>Copy it again from its source, then choose Retry. If other programs open it, its format is not one that Millrace reads.</source>
        <translation>Datei erneut von der Quelle kopieren, dann „Wiederholen“ wählen. Wenn andere Programme sie öffnen, kann Millrace ihr Format nicht lesen.</translation>
    </message>
    <message>
        <source>The work folder is full</source>
        <translation>Der Arbeitsordner ist voll</translation>
    </message>
    <message>
        <source>Free space or choose another folder in Settings; the job goes on by itself.</source>
        <translation>Speicherplatz freigeben oder in den Einstellungen einen anderen Ordner wählen; der Auftrag läuft von selbst weiter.</translation>
    </message>
    <message>
        <source>One chunk could not be read</source>
        <translation>Ein Abschnitt war nicht lesbar</translation>
    </message>
    <message>
        <source>The encoder stopped again and again</source>
        <translation>Der Encoder ist wiederholt abgebrochen</translation>
    </message>
    <message>
        <source>Choose Retry. If it stops again, copy the report and attach it to a bug report.</source>
        <translation>„Wiederholen“ wählen. Bricht er wieder ab, den Bericht kopieren und einer Fehlermeldung beilegen.</translation>
    </message>
    <message>
        <source>The output did not pass its check</source>
        <translation>Die Ausgabe hat die Prüfung nicht bestanden</translation>
    </message>
    <message>
        <source>No faulty segment is named in the playlists. Choose Retry; if it fails again, copy the report.</source>
        <translation>Kein fehlerhaftes Segment ist in den Playlists genannt. „Wiederholen“ wählen; schlägt es wieder fehl, den Bericht kopieren.</translation>
    </message>
    <message>
        <source>The ingest does not answer</source>
        <translation>Der Ingest antwortet nicht</translation>
    </message>
    <message>
        <source>Finished chunks wait here and go out when it is back.</source>
        <translation>Fertige Abschnitte warten hier und werden übertragen, sobald er wieder erreichbar ist.</translation>
    </message>
    <message>
        <source>The ingest refused the upload</source>
        <translation>Der Ingest hat den Upload abgelehnt</translation>
    </message>
    <message>
        <source>Check the token in Settings, then choose Retry.</source>
        <translation>Token in den Einstellungen prüfen, dann „Wiederholen“ wählen.</translation>
    </message>
    <message>
        <source>The ingest&apos;s disk is full</source>
        <translation>Das Laufwerk des Ingests ist voll</translation>
    </message>
    <message>
        <source>Free space there; finished chunks go out by themselves.</source>
        <translation>Dort Speicherplatz freigeben; fertige Abschnitte werden von selbst übertragen.</translation>
    </message>
    <message>
        <source>This format is not supported</source>
        <translation>Dieses Format wird nicht unterstützt</translation>
    </message>
    <message>
        <source>Convert the file with another program, or install an FFmpeg that can read it.</source>
        <translation>Datei mit einem anderen Programm umwandeln oder ein FFmpeg installieren, das sie lesen kann.</translation>
    </message>
    <message>
        <source>The job stopped</source>
        <translation>Der Auftrag blieb stehen</translation>
    </message>
    <message>
        <source>Copy the file again from its card or server, then choose Retry: only chunk %1 is redone. If there is no better copy, Retry and patch holds the last good picture for the damaged frames.</source>
        <translation>Datei erneut von Karte oder Server kopieren, dann „Wiederholen“: nur Abschnitt %1 wird neu kodiert. Gibt es keine bessere Kopie, hält „Mit Flicken“ das letzte gute Bild über die beschädigten Bilder.</translation>
    </message>
    <message numerus="yes">
        <source>%n hours</source>
        <translation>
            <numerusform>%n Stunde</numerusform>
            <numerusform>%n Stunden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minutes</source>
        <translation>
            <numerusform>%n Minute</numerusform>
            <numerusform>%n Minuten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n seconds</source>
        <translation>
            <numerusform>%n Sekunde</numerusform>
            <numerusform>%n Sekunden</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing in the file can be decoded.</source>
        <translation>Nichts in der Datei lässt sich dekodieren.</translation>
    </message>
    <message>
        <source>The file is no longer where it was, or a different file is there now.</source>
        <translation>Die Datei liegt nicht mehr am alten Ort, oder dort liegt jetzt eine andere.</translation>
    </message>
    <message>
        <source>The file could not be opened or read.</source>
        <translation>Die Datei ließ sich nicht öffnen oder lesen.</translation>
    </message>
    <message>
        <source>A part of the film cannot be decoded.</source>
        <translation>Ein Teil des Films lässt sich nicht dekodieren.</translation>
    </message>
    <message>
        <source>The encoder ended before its work was done.</source>
        <translation>Der Encoder endete vor Abschluss seiner Arbeit.</translation>
    </message>
    <message>
        <source>The output is not what was planned.</source>
        <translation>Die Ausgabe entspricht nicht dem Plan.</translation>
    </message>
    <message>
        <source>There is too little space in the work folder.</source>
        <translation>Im Arbeitsordner ist zu wenig Platz.</translation>
    </message>
    <message>
        <source>The ingest did not accept an upload.</source>
        <translation>Der Ingest hat einen Upload nicht angenommen.</translation>
    </message>
    <message>
        <source>An unexpected fault ended the job.</source>
        <translation>Ein unerwarteter Fehler beendete den Auftrag.</translation>
    </message>
    <message>
        <source>The port is taken by another program</source>
        <translation>Der Port ist von einem anderen Programm belegt</translation>
    </message>
    <message>
        <source>Choose another port in Settings, Ingest; Millrace tries again by itself.</source>
        <translation>Unter Einstellungen, Ingest einen anderen Port wählen; Millrace versucht es von selbst wieder.</translation>
    </message>
    <message>
        <source>The file was changed while the job was running.</source>
        <translation>Die Datei wurde geändert, während der Auftrag lief.</translation>
    </message>
    <message>
        <source>The work folder cannot be written.</source>
        <translation>In den Arbeitsordner lässt sich nicht schreiben.</translation>
    </message>
    <message>
        <source>The file has moved or its disk is not connected</source>
        <translation>Die Datei wurde verschoben oder ihr Laufwerk ist nicht verbunden</translation>
    </message>
    <message>
        <source>Connect its disk or put the file back; the job goes on by itself. If it has failed already, choose Retry.</source>
        <translation>Laufwerk verbinden oder Datei zurücklegen; der Auftrag läuft von selbst weiter. Ist er schon fehlgeschlagen: Wiederholen.</translation>
    </message>
    <message>
        <source>A disk does not answer</source>
        <translation>Ein Laufwerk antwortet nicht</translation>
    </message>
    <message>
        <source>Check that the disks of the film and of the work folder are connected; the job goes on by itself.</source>
        <translation>Prüfen Sie, ob die Laufwerke des Films und des Arbeitsordners verbunden sind; der Auftrag läuft von selbst weiter.</translation>
    </message>
    <message>
        <source>The file is being compared</source>
        <translation>Die Datei wird verglichen</translation>
    </message>
    <message>
        <source>If it is the one that the job began with, the job goes on by itself; nothing that is finished is lost.</source>
        <translation>Ist es die, mit der der Auftrag begann, läuft er von selbst weiter; nichts Fertiges geht verloren.</translation>
    </message>
    <message>
        <source>The file was changed</source>
        <translation>Die Datei wurde geändert</translation>
    </message>
    <message>
        <source>Choose Retry to start again from the new file. To go on with the old one, put it back first.</source>
        <translation>„Wiederholen“ beginnt mit der neuen Datei von vorn. Soll es mit der alten weitergehen, diese vorher zurücklegen.</translation>
    </message>
    <message>
        <source>The work folder cannot be written</source>
        <translation>In den Arbeitsordner lässt sich nicht schreiben</translation>
    </message>
    <message>
        <source>Connect its disk, check its permissions, or choose another folder in Settings; the job goes on by itself.</source>
        <translation>Laufwerk verbinden, Rechte prüfen oder in den Einstellungen einen anderen Ordner wählen; der Auftrag läuft von selbst weiter.</translation>
    </message>
    <message>
        <source>%1 of about %2</source>
        <translation>%1 von etwa %2</translation>
    </message>
    <message>
        <source>avg %1, peak %2</source>
        <translation>Mittel %1, Spitze %2</translation>
    </message>
    <message>
        <source>avg %1</source>
        <translation>Mittel %1</translation>
    </message>
    <message>
        <source>peak %1</source>
        <translation>Spitze %1</translation>
    </message>
    <message>
        <source>mono</source>
        <translation>Mono</translation>
    </message>
    <message>
        <source>stereo</source>
        <translation>Stereo</translation>
    </message>
    <message numerus="yes">
        <source>%n channels</source>
        <translation>
            <numerusform>%n Kanal</numerusform>
            <numerusform>%n Kanäle</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 kHz</source>
        <translation>%1 kHz</translation>
    </message>
    <message>
        <source>This job was cancelled</source>
        <translation>Dieser Auftrag wurde abgebrochen</translation>
    </message>
    <message>
        <source>What was finished is kept. Choose Retry to go on with it.</source>
        <translation>Was fertig war, ist noch da. „Wiederholen“ setzt ihn fort.</translation>
    </message>
    <message>
        <source>%1 Gb/s</source>
        <translation>%1 Gb/s</translation>
    </message>
</context>
<context>
    <name>ui::ActionsPage</name>
    <message>
        <source>Actions and keys</source>
        <translation>Aktionen und Tasten</translation>
    </message>
    <message>
        <source>Find an action or a key</source>
        <translation>Aktion oder Taste suchen</translation>
    </message>
    <message>
        <source>Action</source>
        <translation>Aktion</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>Nothing matches.</source>
        <translation>Nichts passt.</translation>
    </message>
    <message>
        <source>Keys without Ctrl or Alt hold in the list or the picture that has the focus. %1 does the action.</source>
        <translation>Tasten ohne Strg oder Alt gelten in der Liste oder dem Bild mit dem Fokus. %1 führt die Aktion aus.</translation>
    </message>
</context>
<context>
    <name>ui::AddressRow</name>
    <message>
        <source>Copy the %1 link</source>
        <translation>%1-Link kopieren</translation>
    </message>
    <message>
        <source>%1 address</source>
        <translation>%1-Adresse</translation>
    </message>
</context>
<context>
    <name>ui::ChunkMap</name>
    <message>
        <source>Chunks</source>
        <translation>Abschnitte</translation>
    </message>
    <message>
        <source>Done %1, encoding %2, retried %3, failed %4, waiting %5</source>
        <translation>Fertig %1, Kodieren %2, wiederholt %3, fehlgeschlagen %4, wartend %5</translation>
    </message>
    <message>
        <source>Done %1</source>
        <translation>Fertig %1</translation>
    </message>
    <message>
        <source>Encoding %1</source>
        <translation>Kodieren %1</translation>
    </message>
    <message>
        <source>Retried %1</source>
        <translation>Wiederholt %1</translation>
    </message>
    <message>
        <source>Failed %1</source>
        <translation>Fehler %1</translation>
    </message>
    <message>
        <source>Waiting %1</source>
        <translation>Wartend %1</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>encoding, %1</source>
        <translation>wird kodiert, %1</translation>
    </message>
    <message>
        <source>done</source>
        <translation>fertig</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <source>Chunk %1, %2 to %3, %4</source>
        <translation>Abschnitt %1, %2 bis %3, %4</translation>
    </message>
    <message>
        <source>, %1 attempts</source>
        <translation>, %1 Versuche</translation>
    </message>
    <message>
        <source>, made by %1</source>
        <translation>, gemacht von %1</translation>
    </message>
    <message>
        <source>, on %1</source>
        <translation>, auf %1</translation>
    </message>
    <message>
        <source>, attempt %1</source>
        <translation>, Versuch %1</translation>
    </message>
    <message>
        <source>, not finished by %1</source>
        <translation>, nicht fertig geworden auf %1</translation>
    </message>
</context>
<context>
    <name>ui::CommandPalette</name>
    <message>
        <source>Find an action or a job</source>
        <translation>Aktion oder Auftrag suchen</translation>
    </message>
    <message>
        <source>Type an action or the name of a job</source>
        <translation>Aktion oder Name eines Auftrags</translation>
    </message>
    <message>
        <source>Actions and jobs</source>
        <translation>Aktionen und Aufträge</translation>
    </message>
    <message>
        <source>Nothing matches.</source>
        <translation>Nichts passt.</translation>
    </message>
</context>
<context>
    <name>ui::CountdownDialog</name>
    <message>
        <source>All is done</source>
        <translation>Alles ist fertig</translation>
    </message>
    <message>
        <source>Seconds left</source>
        <translation>Verbleibende Sekunden</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>Jetzt</translation>
    </message>
</context>
<context>
    <name>ui::DesktopIntegration</name>
    <message>
        <source>Videos are being encoded</source>
        <translation>Videos werden kodiert</translation>
    </message>
    <message>
        <source>%1 – Millrace</source>
        <translation>%1 – Millrace</translation>
    </message>
    <message>
        <source>%1 failed</source>
        <translation>%1 ist fehlgeschlagen</translation>
    </message>
    <message>
        <source>%1 is done</source>
        <translation>%1 ist fertig</translation>
    </message>
    <message numerus="yes">
        <source>%n jobs done</source>
        <translation>
            <numerusform>%n Auftrag fertig</numerusform>
            <numerusform>%n Aufträge fertig</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n failed</source>
        <translation>
            <numerusform>%n fehlgeschlagen</numerusform>
            <numerusform>%n fehlgeschlagen</numerusform>
        </translation>
    </message>
    <message>
        <source>All is done</source>
        <translation>Alles ist fertig</translation>
    </message>
    <message numerus="yes">
        <source>This computer goes to sleep in %n s.</source>
        <translation>
            <numerusform>Dieser Computer geht in %n s in den Ruhezustand.</numerusform>
            <numerusform>Dieser Computer geht in %n s in den Ruhezustand.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>This computer shuts down in %n s.</source>
        <translation>
            <numerusform>Dieser Computer fährt in %n s herunter.</numerusform>
            <numerusform>Dieser Computer fährt in %n s herunter.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>In %n s this is run: %1</source>
        <translation>
            <numerusform>In %n s wird ausgeführt: %1</numerusform>
            <numerusform>In %n s wird ausgeführt: %1</numerusform>
        </translation>
    </message>
    <message>
        <source>What was to happen when all is done did not</source>
        <translation>Was geschehen sollte, wenn alles fertig ist, geschah nicht</translation>
    </message>
</context>
<context>
    <name>ui::DropOverlay</name>
    <message numerus="yes">
        <source>Drop to add %n videos</source>
        <translation>
            <numerusform>Ablegen, um %n Video hinzuzufügen</numerusform>
            <numerusform>Ablegen, um %n Videos hinzuzufügen</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 in all, encoded with %2 and published to %3.</source>
        <translation>Insgesamt %1, kodiert mit %2 und veröffentlicht auf „%3“.</translation>
    </message>
    <message>
        <source>Drop to add the videos</source>
        <translation>Ablegen, um die Videos hinzuzufügen</translation>
    </message>
    <message>
        <source>Encoded with %1 and published to %2.</source>
        <translation>Kodiert mit %1 und veröffentlicht auf „%2“.</translation>
    </message>
    <message numerus="yes">
        <source>%n files are not video and will be left out: %1</source>
        <translation>
            <numerusform>%n Datei ist kein Video und wird ausgelassen: %1</numerusform>
            <numerusform>%n Dateien sind keine Videos und werden ausgelassen: %1</numerusform>
        </translation>
    </message>
    <message>
        <source>Or drop on another preset</source>
        <translation>Oder auf einer anderen Voreinstellung ablegen</translation>
    </message>
    <message numerus="yes">
        <source>%n renditions, up to %1</source>
        <translation>
            <numerusform>%n Rendition, bis %1</numerusform>
            <numerusform>%n Renditions, bis %1</numerusform>
        </translation>
    </message>
    <message>
        <source>Shift</source>
        <translation>Umschalt</translation>
    </message>
    <message>
        <source>adds them paused</source>
        <translation>fügt sie angehalten hinzu</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Esc</translation>
    </message>
    <message>
        <source>cancels</source>
        <translation>bricht ab</translation>
    </message>
    <message>
        <source>Drop to open in Preview</source>
        <translation>Ablegen, um in der Vorschau zu öffnen</translation>
    </message>
    <message>
        <source>This cannot be added</source>
        <translation>Das lässt sich nicht hinzufügen</translation>
    </message>
    <message numerus="yes">
        <source>Preview lists all %n of them and opens the first.</source>
        <translation>
            <numerusform>Die Vorschau führt %n auf und öffnet ihn.</numerusform>
            <numerusform>Die Vorschau führt alle %n auf und öffnet den ersten.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::EmptyQueue</name>
    <message>
        <source>Working with a render cluster instead?</source>
        <translation>Lieber mit einem Render-Cluster arbeiten?</translation>
    </message>
    <message>
        <source>Connect to it…</source>
        <translation>Verbinden…</translation>
    </message>
    <message>
        <source>Is %1 ready?</source>
        <translation>Ist %1 bereit?</translation>
    </message>
    <message>
        <source>%1 is ready</source>
        <translation>%1 ist bereit</translation>
    </message>
    <message>
        <source>%1 is not ready</source>
        <translation>%1 ist nicht bereit</translation>
    </message>
    <message>
        <source>%1 can make a 10-second test pattern and encode it; it is opened in Preview here.</source>
        <translation>%1 kann ein Testbild von 10 Sekunden erzeugen und kodieren; hier wird es in der Vorschau geöffnet.</translation>
    </message>
    <message>
        <source>Listening on %1, for that computer only.</source>
        <translation>Lauscht auf %1, nur für jenen Computer.</translation>
    </message>
    <message>
        <source>Drop videos here</source>
        <translation>Videos hier ablegen</translation>
    </message>
    <message>
        <source>Files or whole folders: MOV, MP4, MXF, MKV, TS and anything else FFmpeg can read.</source>
        <translation>Dateien oder ganze Ordner: MOV, MP4, MXF, MKV, TS und alles andere, was FFmpeg lesen kann.</translation>
    </message>
    <message>
        <source>Add files…</source>
        <translation>Dateien hinzufügen…</translation>
    </message>
    <message>
        <source>Add folder…</source>
        <translation>Ordner hinzufügen…</translation>
    </message>
    <message>
        <source>Paste files or link</source>
        <translation>Dateien oder Link einfügen</translation>
    </message>
    <message>
        <source>This computer is ready</source>
        <translation>Dieser Computer ist bereit</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>Engine</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>Prozessor</translation>
    </message>
    <message>
        <source>Ingest</source>
        <translation>Ingest</translation>
    </message>
    <message>
        <source>Disk</source>
        <translation>Laufwerk</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Wird geprüft…</translation>
    </message>
    <message>
        <source>Fix…</source>
        <translation>Beheben…</translation>
    </message>
    <message>
        <source>No video at hand?</source>
        <translation>Kein Video zur Hand?</translation>
    </message>
    <message>
        <source>Millrace can make a 10-second test pattern, encode it and open it in Preview.</source>
        <translation>Millrace kann ein 10 Sekunden langes Testbild erzeugen, kodieren und in der Vorschau öffnen.</translation>
    </message>
    <message>
        <source>Try a test pattern</source>
        <translation>Testbild ausprobieren</translation>
    </message>
    <message>
        <source>This computer is not ready</source>
        <translation>Dieser Computer ist noch nicht bereit</translation>
    </message>
    <message>
        <source>FFmpeg %1, built in. Encodes H.264.</source>
        <translation>FFmpeg %1, eingebaut. Kodiert H.264.</translation>
    </message>
    <message numerus="yes">
        <source>%n threads.</source>
        <translation>
            <numerusform>%n Thread.</numerusform>
            <numerusform>%n Threads.</numerusform>
        </translation>
    </message>
    <message>
        <source>Serving %1</source>
        <translation>Erreichbar unter %1</translation>
    </message>
    <message>
        <source>Only %1 free in %2.</source>
        <translation>Nur %1 frei in %2.</translation>
    </message>
    <message numerus="yes">
        <source>Each video becomes %n renditions, %1 to %2, as HLS and DASH. You can pause or quit at any time; finished chunks are kept.</source>
        <translation>
            <numerusform>Aus jedem Video wird %n Rendition, %1, als HLS und DASH. Anhalten oder Beenden ist jederzeit möglich; fertige Abschnitte bleiben erhalten.</numerusform>
            <numerusform>Aus jedem Video werden %n Renditions, %1 bis %2, als HLS und DASH. Anhalten oder Beenden ist jederzeit möglich; fertige Abschnitte bleiben erhalten.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 free: room for about %n hours of this ladder.</source>
        <translation>
            <numerusform>%1 frei: Platz für etwa %n Stunde mit dieser Leiter.</numerusform>
            <numerusform>%1 frei: Platz für etwa %n Stunden mit dieser Leiter.</numerusform>
        </translation>
    </message>
    <message>
        <source>Listening on %1, for this computer only.</source>
        <translation>Antwortet auf %1, nur für diesen Computer.</translation>
    </message>
</context>
<context>
    <name>ui::ExcerptCard</name>
    <message>
        <source>Start</source>
        <translation>Anfang</translation>
    </message>
    <message>
        <source>End</source>
        <translation>Ende</translation>
    </message>
    <message>
        <source>A time of the film, like 1:02.5. Empty: its beginning or its end.</source>
        <translation>Eine Zeit des Films, etwa 1:02,5. Leer: sein Anfang oder sein Ende.</translation>
    </message>
    <message>
        <source>Audio tracks</source>
        <translation>Tonspuren</translation>
    </message>
    <message>
        <source>Read the file</source>
        <translation>Datei lesen</translation>
    </message>
    <message>
        <source>Film&apos;s end</source>
        <translation>Filmende</translation>
    </message>
    <message>
        <source>Several</source>
        <translation>Mehrere</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no time. Write it like 1:02.5.</source>
        <translation>„%1“ ist keine Zeit. Schreiben Sie sie etwa so: 1:02,5.</translation>
    </message>
    <message>
        <source>The end, %1, does not lie behind the start, %2.</source>
        <translation>Das Ende, %1, liegt nicht hinter dem Anfang, %2.</translation>
    </message>
    <message>
        <source>The start, %1, lies behind the end of the film, which is %2 long.</source>
        <translation>Der Anfang, %1, liegt hinter dem Ende des Films, der %2 lang ist.</translation>
    </message>
    <message>
        <source>This is no part of the film.</source>
        <translation>Das ist kein Teil des Films.</translation>
    </message>
    <message>
        <source>cannot be decoded</source>
        <translation>nicht dekodierbar</translation>
    </message>
    <message>
        <source>All audio tracks</source>
        <translation>Alle Tonspuren</translation>
    </message>
    <message>
        <source>They are listed when the file has been read.</source>
        <translation>Sie stehen hier, sobald die Datei gelesen ist.</translation>
    </message>
    <message>
        <source>The film has no sound.</source>
        <translation>Der Film hat keinen Ton.</translation>
    </message>
    <message>
        <source>These films have different tracks. Select one to choose among its own.</source>
        <translation>Diese Filme haben verschiedene Spuren. Wählen Sie einen aus, um unter seinen zu wählen.</translation>
    </message>
</context>
<context>
    <name>ui::FailureCard</name>
    <message>
        <source>What happened</source>
        <translation>Was ist passiert</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>What is safe</source>
        <translation>Was ist gesichert</translation>
    </message>
    <message>
        <source>What you can do</source>
        <translation>Was hilft</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>Bericht kopieren</translation>
    </message>
    <message>
        <source>Why the job failed</source>
        <translation>Warum der Auftrag fehlgeschlagen ist</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %2 chunks are encoded and published (%3).</source>
        <translation>
            <numerusform>%1 von %2 Abschnitt ist kodiert und veröffentlicht (%3).</numerusform>
            <numerusform>%1 von %2 Abschnitten sind kodiert und veröffentlicht (%3).</numerusform>
        </translation>
    </message>
    <message>
        <source>The source file was not touched. Nothing was published.</source>
        <translation>Die Quelldatei blieb unberührt. Es wurde nichts veröffentlicht.</translation>
    </message>
    <message>
        <source>Retry and patch</source>
        <translation>Mit Flicken</translation>
    </message>
    <message>
        <source>Show file</source>
        <translation>Datei zeigen</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
</context>
<context>
    <name>ui::Inspector</name>
    <message>
        <source>All of this is as of %1.</source>
        <translation>Alles hier hat den Stand von %1.</translation>
    </message>
    <message>
        <source>Part of the film</source>
        <translation>Teil des Films</translation>
    </message>
    <message>
        <source>Inspector</source>
        <translation>Inspektor</translation>
    </message>
    <message>
        <source>Select a job to see its ladder, chunks and log.</source>
        <translation>Auftrag auswählen, um Leiter, Abschnitte und Protokoll zu sehen.</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>Vorschau</translation>
    </message>
    <message>
        <source>Show source</source>
        <translation>Zur Quelle</translation>
    </message>
    <message>
        <source>Ladder</source>
        <translation>Leiter</translation>
    </message>
    <message>
        <source>Chunks</source>
        <translation>Abschnitte</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>Ausgabe</translation>
    </message>
    <message>
        <source>Open full log</source>
        <translation>Alles anzeigen</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>kb/s · %1 written</source>
        <translation>kb/s · %1 geschrieben</translation>
    </message>
    <message>
        <source>kb/s</source>
        <translation>kb/s</translation>
    </message>
    <message>
        <source>Output deleted, %1</source>
        <translation>Ausgabe gelöscht, %1</translation>
    </message>
    <message>
        <source>Complete; every object was read back.</source>
        <translation>Vollständig; jedes Objekt wurde zurückgelesen.</translation>
    </message>
    <message>
        <source>Playable now up to %1; grows as chunks finish</source>
        <translation>Jetzt bis %1 abspielbar; wächst mit jedem fertigen Abschnitt</translation>
    </message>
    <message>
        <source>Playable as soon as the first chunk is stored</source>
        <translation>Abspielbar, sobald der erste Abschnitt gespeichert ist</translation>
    </message>
    <message>
        <source>Log of %1</source>
        <translation>Protokoll von %1</translation>
    </message>
    <message>
        <source>More actions</source>
        <translation>Weitere Aktionen</translation>
    </message>
    <message>
        <source>Playable up to %1; the rest waits for chunk %2</source>
        <translation>Abspielbar bis %1; der Rest wartet auf Abschnitt %2</translation>
    </message>
    <message>
        <source>Playable up to %1; the rest waits for a retry</source>
        <translation>Abspielbar bis %1; der Rest wartet auf Wiederholen</translation>
    </message>
    <message>
        <source>Nothing was published.</source>
        <translation>Nichts wurde veröffentlicht.</translation>
    </message>
    <message>
        <source>Chunks of</source>
        <translation>Abschnitte von</translation>
    </message>
    <message>
        <source>Proof</source>
        <translation>Nachweis</translation>
    </message>
    <message>
        <source>All renditions</source>
        <translation>Alle Renditions</translation>
    </message>
    <message>
        <source>kb/s · about %1 (%2–%3) in %4 (%5–%6)</source>
        <translation>kb/s · etwa %1 (%2–%3) in %4 (%5–%6)</translation>
    </message>
    <message>
        <source>Between %1 and %2 when it is done</source>
        <translation>Am Ende zwischen %1 und %2</translation>
    </message>
    <message>
        <source>The files are on %1, not on this computer.</source>
        <translation>Die Dateien liegen auf %1, nicht auf diesem Computer.</translation>
    </message>
</context>
<context>
    <name>ui::JobDelegate</name>
    <message>
        <source>as of %1</source>
        <translation>Stand %1</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>A newer Millrace knows more of it</source>
        <translation>Ein neueres Millrace weiß mehr davon</translation>
    </message>
    <message>
        <source>Sound only</source>
        <translation>Nur Ton</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %2 chunks</source>
        <translation>
            <numerusform>%1 von %2 Abschnitt</numerusform>
            <numerusform>%1 von %2 Abschnitten</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 retried</source>
        <translation>%1 wiederholt</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %2 objects</source>
        <translation>
            <numerusform>%1 von %2 Objekt</numerusform>
            <numerusform>%1 von %2 Objekten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %2 chunks kept</source>
        <translation>
            <numerusform>%1 von %2 Abschnitt behalten</numerusform>
            <numerusform>%1 von %2 Abschnitten behalten</numerusform>
        </translation>
    </message>
    <message>
        <source>Not started</source>
        <translation>Nicht gestartet</translation>
    </message>
    <message>
        <source>Next in line</source>
        <translation>Als Nächstes</translation>
    </message>
    <message>
        <source>Number %1 in line</source>
        <translation>Platz %1 in der Reihe</translation>
    </message>
    <message>
        <source>checked</source>
        <translation>geprüft</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>took %1</source>
        <translation>Dauer %1</translation>
    </message>
    <message>
        <source>at %1</source>
        <translation>um %1</translation>
    </message>
    <message>
        <source>%1 fps</source>
        <translation>%1 fps</translation>
    </message>
    <message>
        <source>Analysing the film, %1</source>
        <translation>Film wird analysiert, %1</translation>
    </message>
    <message>
        <source>Second in line</source>
        <translation>Als Zweites</translation>
    </message>
    <message>
        <source>Third in line</source>
        <translation>Als Drittes</translation>
    </message>
    <message numerus="yes">
        <source>after %n jobs</source>
        <translation>
            <numerusform>nach %n Auftrag</numerusform>
            <numerusform>nach %n Aufträgen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n workers</source>
        <translation>
            <numerusform>%n Worker</numerusform>
            <numerusform>%n Worker</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::JobList</name>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Active</source>
        <translation>Aktiv</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartend</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Needs attention</source>
        <translation>Zu prüfen</translation>
    </message>
    <message>
        <source>Find a job</source>
        <translation>Auftrag suchen</translation>
    </message>
    <message>
        <source>Order of the list</source>
        <translation>Reihenfolge der Liste</translation>
    </message>
    <message>
        <source>Queue order</source>
        <translation>Reihenfolge der Warteschlange</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Most recently finished first</source>
        <translation>Zuletzt fertige zuerst</translation>
    </message>
    <message>
        <source>Jobs</source>
        <translation>Aufträge</translation>
    </message>
    <message>
        <source>Nothing needs attention.</source>
        <translation>Nichts zu prüfen.</translation>
    </message>
    <message>
        <source>No jobs here.</source>
        <translation>Keine Aufträge vorhanden.</translation>
    </message>
    <message>
        <source>Clear the search</source>
        <translation>Suche löschen</translation>
    </message>
    <message>
        <source>No job matches &quot;%1&quot;.</source>
        <translation>Kein Auftrag passt zu „%1“.</translation>
    </message>
</context>
<context>
    <name>ui::JobModel</name>
    <message>
        <source>Job</source>
        <translation>Auftrag</translation>
    </message>
    <message>
        <source>Renditions</source>
        <translation>Renditions</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <source>ETA</source>
        <translation>Restzeit</translation>
    </message>
    <message>
        <source>, %1 left</source>
        <translation>, noch %1</translation>
    </message>
    <message>
        <source>, done in about %1</source>
        <translation>, fertig in etwa %1</translation>
    </message>
    <message>
        <source>, %1 percent</source>
        <translation>, %1 Prozent</translation>
    </message>
    <message>
        <source>Encoded by %1</source>
        <translation>Kodiert von %1</translation>
    </message>
</context>
<context>
    <name>ui::JobStrip</name>
    <message>
        <source>Retry</source>
        <translation>Wiederholen</translation>
    </message>
</context>
<context>
    <name>ui::LadderTable</name>
    <message>
        <source>audio</source>
        <translation>Ton</translation>
    </message>
    <message>
        <source>audio-%1</source>
        <translation>Ton %1</translation>
    </message>
    <message>
        <source>Ladder</source>
        <translation>Leiter</translation>
    </message>
    <message>
        <source>%1, target %2, actual %3 kb/s, %4</source>
        <translation>%1, Ziel %2, Ist %3 kb/s, %4</translation>
    </message>
    <message>
        <source>Rendition</source>
        <translation>Rendition</translation>
    </message>
    <message>
        <source>Codec</source>
        <translation>Codec</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>Ziel</translation>
    </message>
    <message>
        <source>Actual</source>
        <translation>Ist</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>, SSIM %1, PSNR %2 dB</source>
        <translation>, SSIM %1, PSNR %2 dB</translation>
    </message>
    <message>
        <source>SSIM</source>
        <translation>SSIM</translation>
    </message>
</context>
<context>
    <name>ui::LogPage</name>
    <message>
        <source>Log</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>No line matches.</source>
        <translation>Keine Zeile passt.</translation>
    </message>
    <message>
        <source>The chosen line in full</source>
        <translation>Die gewählte Zeile vollständig</translation>
    </message>
    <message>
        <source>Find in the log</source>
        <translation>Im Protokoll suchen</translation>
    </message>
    <message>
        <source>Which lines</source>
        <translation>Welche Zeilen</translation>
    </message>
    <message>
        <source>All lines</source>
        <translation>Alle Zeilen</translation>
    </message>
    <message>
        <source>Warnings and errors</source>
        <translation>Warnungen und Fehler</translation>
    </message>
    <message>
        <source>Errors</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copies the selected lines, or all that are shown</source>
        <translation>Kopiert die ausgewählten Zeilen oder alle gezeigten</translation>
    </message>
</context>
<context>
    <name>ui::LogView</name>
    <message>
        <source>Log</source>
        <translation>Protokoll</translation>
    </message>
</context>
<context>
    <name>ui::MainWindow</name>
    <message>
        <source>Your role, %1, may not read it.</source>
        <translation>Ihre Rolle, %1, darf sie nicht lesen.</translation>
    </message>
    <message>
        <source>There is no connection to it now.</source>
        <translation>Derzeit besteht keine Verbindung dorthin.</translation>
    </message>
    <message>
        <source>Pair a computer…</source>
        <translation>Computer koppeln…</translation>
    </message>
    <message>
        <source>Who watches</source>
        <translation>Wer sieht zu</translation>
    </message>
    <message>
        <source>Copy DASH link</source>
        <translation>DASH-Link kopieren</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>Umbenennen…</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>Duplizieren</translation>
    </message>
    <message>
        <source>Open output folder</source>
        <translation>Ausgabeordner öffnen</translation>
    </message>
    <message>
        <source>Delete output…</source>
        <translation>Ausgabe löschen…</translation>
    </message>
    <message>
        <source>Clear finished</source>
        <translation>Fertige entfernen</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>Warte­schlange</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>Vorschau</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstel­lungen</translation>
    </message>
    <message>
        <source>Add files…</source>
        <translation>Dateien hinzufügen…</translation>
    </message>
    <message>
        <source>Add folder…</source>
        <translation>Ordner hinzufügen…</translation>
    </message>
    <message>
        <source>Find a job</source>
        <translation>Auftrag suchen</translation>
    </message>
    <message>
        <source>Show or hide the inspector</source>
        <translation>Inspektor ein- oder ausblenden</translation>
    </message>
    <message>
        <source>Pause or resume</source>
        <translation>Anhalten oder fortsetzen</translation>
    </message>
    <message>
        <source>Preview the job</source>
        <translation>Vorschau des Auftrags</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>Nach oben</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>Nach unten</translation>
    </message>
    <message>
        <source>Copy HLS link</source>
        <translation>HLS-Link kopieren</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Undo remove</source>
        <translation>Entfernen rückgängig machen</translation>
    </message>
    <message>
        <source>Pause or resume all</source>
        <translation>Alle anhalten oder fortsetzen</translation>
    </message>
    <message>
        <source>Next pane</source>
        <translation>Nächster Bereich</translation>
    </message>
    <message>
        <source>Previous pane</source>
        <translation>Vorheriger Bereich</translation>
    </message>
    <message>
        <source>About Millrace</source>
        <translation>Über Millrace</translation>
    </message>
    <message>
        <source>Millrace</source>
        <translation>Millrace</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Paste files or link</source>
        <translation>Dateien oder Link einfügen</translation>
    </message>
    <message>
        <source>Job menu</source>
        <translation>Auftragsmenü</translation>
    </message>
    <message>
        <source>Clear search or selection</source>
        <translation>Suche oder Auswahl aufheben</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Verbindung</translation>
    </message>
    <message>
        <source>Open Millrace</source>
        <translation>Millrace öffnen</translation>
    </message>
    <message>
        <source>Quit now</source>
        <translation>Jetzt beenden</translation>
    </message>
    <message>
        <source>Millrace works until its jobs are done, then quits.</source>
        <translation>Millrace arbeitet, bis die Aufträge fertig sind, und beendet sich dann.</translation>
    </message>
    <message>
        <source>Test pattern</source>
        <translation>Testbild</translation>
    </message>
    <message>
        <source>Move to top</source>
        <translation>An den Anfang</translation>
    </message>
    <message>
        <source>Move to bottom</source>
        <translation>Ans Ende</translation>
    </message>
    <message>
        <source>Cancel the job</source>
        <translation>Auftrag abbrechen</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;Job</source>
        <translation>&amp;Auftrag</translation>
    </message>
    <message>
        <source>&amp;Preview</source>
        <translation>&amp;Vorschau</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>A&amp;nsicht</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>Find an action or a job</source>
        <translation>Aktion oder Auftrag suchen</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>Menus</source>
        <translation>Menüs</translation>
    </message>
    <message>
        <source>Actions and keys</source>
        <translation>Aktionen und Tasten</translation>
    </message>
    <message>
        <source>Millrace %1 turns videos into adaptive streams.
GPL-3.0-or-later. F1 shows every action with its key.</source>
        <translation>Millrace %1 macht aus Videos adaptive Streams.
GPL-3.0-or-later. F1 zeigt jede Aktion mit ihrer Taste.</translation>
    </message>
    <message>
        <source>Import queue…</source>
        <translation>Warteschlange importieren…</translation>
    </message>
    <message>
        <source>Export queue…</source>
        <translation>Warteschlange exportieren…</translation>
    </message>
    <message>
        <source>Local engine</source>
        <translation>Lokale Engine</translation>
    </message>
    <message>
        <source>From the environment</source>
        <translation>Aus der Umgebung</translation>
    </message>
    <message>
        <source>Manage connections…</source>
        <translation>Verbindungen verwalten…</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>Jetzt versuchen</translation>
    </message>
    <message>
        <source>Connect to %1</source>
        <translation>Verbinden mit %1</translation>
    </message>
    <message>
        <source>connecting</source>
        <translation>verbindet</translation>
    </message>
    <message>
        <source>no answer</source>
        <translation>keine Antwort</translation>
    </message>
    <message>
        <source>restarting</source>
        <translation>startet neu</translation>
    </message>
    <message>
        <source>token refused</source>
        <translation>Token abgelehnt</translation>
    </message>
    <message>
        <source>not connected</source>
        <translation>nicht verbunden</translation>
    </message>
    <message>
        <source>Open Connections</source>
        <translation>Verbindungen öffnen</translation>
    </message>
    <message>
        <source>%1: the server has &quot;%2&quot;, you entered &quot;%3&quot;.</source>
        <translation>%1: Der Server hat „%2“, Sie haben „%3“ eingegeben.</translation>
    </message>
    <message>
        <source>Somebody else has changed the settings meanwhile. Yours were not saved.</source>
        <translation>Jemand anders hat die Einstellungen inzwischen geändert. Ihre wurden nicht gespeichert.</translation>
    </message>
    <message>
        <source>There is no connection to %1 now.</source>
        <translation>Zu %1 besteht gerade keine Verbindung.</translation>
    </message>
    <message numerus="yes">
        <source>This computer goes on with %n jobs</source>
        <translation>
            <numerusform>Dieser Computer arbeitet an %n Auftrag weiter</numerusform>
            <numerusform>Dieser Computer arbeitet an %n Aufträgen weiter</numerusform>
        </translation>
    </message>
    <message>
        <source>Start at…</source>
        <translation>Beginnen um…</translation>
    </message>
    <message>
        <source>Fleet</source>
        <translation>Flotte</translation>
    </message>
    <message>
        <source>Fl&amp;eet</source>
        <translation>Fl&amp;otte</translation>
    </message>
</context>
<context>
    <name>ui::NameTakenDialog</name>
    <message>
        <source>Already here</source>
        <translation>Schon vorhanden</translation>
    </message>
    <message>
        <source>New name of the output folder:</source>
        <translation>Neuer Name des Ausgabeordners:</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>Ersetzen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Add under this name</source>
        <translation>Unter diesem Namen hinzufügen</translation>
    </message>
    <message>
        <source>Add under new names</source>
        <translation>Unter neuen Namen hinzufügen</translation>
    </message>
</context>
<context>
    <name>ui::NavButton</name>
    <message numerus="yes">
        <source>%1, %n need attention</source>
        <translation>
            <numerusform>%1, %n zu prüfen</numerusform>
            <numerusform>%1, %n zu prüfen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1, %n alerts</source>
        <translation>
            <numerusform>%1, %n Meldung</numerusform>
            <numerusform>%1, %n Meldungen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::NavRail</name>
    <message>
        <source>Millrace menu</source>
        <translation>Millrace-Menü</translation>
    </message>
</context>
<context>
    <name>ui::NoticeBell</name>
    <message>
        <source>Notifications</source>
        <translation>Benachrichtigungen</translation>
    </message>
    <message>
        <source>%1 failed: %2</source>
        <translation>%1 fehlgeschlagen: %2</translation>
    </message>
    <message>
        <source>%1 is done</source>
        <translation>%1 ist fertig</translation>
    </message>
    <message>
        <source>%1 waits: %2</source>
        <translation>%1 wartet: %2</translation>
    </message>
    <message numerus="yes">
        <source>Notifications, %n new</source>
        <translation>
            <numerusform>Benachrichtigungen, %n neu</numerusform>
            <numerusform>Benachrichtigungen, %n neu</numerusform>
        </translation>
    </message>
    <message>
        <source>No notifications since the start.</source>
        <translation>Keine Benachrichtigungen seit dem Start.</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Leeren</translation>
    </message>
    <message>
        <source>The local ingest stopped: %1</source>
        <translation>Der lokale Ingest läuft nicht mehr: %1</translation>
    </message>
    <message>
        <source>The local ingest runs again</source>
        <translation>Der lokale Ingest läuft wieder</translation>
    </message>
    <message>
        <source>The job list cannot be written: %1</source>
        <translation>Die Auftragsliste kann nicht gespeichert werden: %1</translation>
    </message>
    <message>
        <source>The job list is written again</source>
        <translation>Die Auftragsliste wird wieder gespeichert</translation>
    </message>
</context>
<context>
    <name>ui::PreviewNotice</name>
    <message>
        <source>Open link…</source>
        <translation>Link öffnen…</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Choose a finished or running job, or open a link.</source>
        <translation>Fertigen oder laufenden Auftrag wählen oder einen Link öffnen.</translation>
    </message>
    <message>
        <source>This cannot be shown</source>
        <translation>Das lässt sich nicht zeigen</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
</context>
<context>
    <name>ui::PreviewPage</name>
    <message>
        <source>The source of %1 is on %2. %3 What is made of it can be played here as soon as there is some.</source>
        <translation>Die Quelle von %1 liegt auf %2. %3 Was daraus entsteht, kann hier abgespielt werden, sobald es etwas gibt.</translation>
    </message>
    <message>
        <source>%1 is made from a link: there is nothing of it here to be played now.</source>
        <translation>%1 entsteht aus einem Link: Hier gibt es davon jetzt nichts abzuspielen.</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>Vorschau</translation>
    </message>
    <message>
        <source>frame %1</source>
        <translation>Bild %1</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Wiedergeben</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>Vorschau</translation>
    </message>
    <message>
        <source>Job</source>
        <translation>Auftrag</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>Zoom</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>Einpassen</translation>
    </message>
    <message>
        <source>100 %</source>
        <translation>100 %</translation>
    </message>
    <message>
        <source>200 %</source>
        <translation>200 %</translation>
    </message>
    <message>
        <source>Open link…</source>
        <translation>Link öffnen…</translation>
    </message>
    <message>
        <source>Copy HLS link</source>
        <translation>HLS-Link kopieren</translation>
    </message>
    <message>
        <source>Open link</source>
        <translation>Link öffnen</translation>
    </message>
    <message>
        <source>Previous segment</source>
        <translation>Vorheriges Segment</translation>
    </message>
    <message>
        <source>One frame back</source>
        <translation>Ein Bild zurück</translation>
    </message>
    <message>
        <source>One frame forward</source>
        <translation>Ein Bild vor</translation>
    </message>
    <message>
        <source>Next segment</source>
        <translation>Nächstes Segment</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <source>Mute</source>
        <translation>Stumm</translation>
    </message>
    <message>
        <source>Save frame…</source>
        <translation>Bild speichern…</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>Vollbild</translation>
    </message>
    <message>
        <source>Playback</source>
        <translation>Wiedergabe</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>Segment</source>
        <translation>Segment</translation>
    </message>
    <message>
        <source>Segment size</source>
        <translation>Segmentgröße</translation>
    </message>
    <message>
        <source>Playlist</source>
        <translation>Playlist</translation>
    </message>
    <message>
        <source>Choose a job</source>
        <translation>Auftrag wählen</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>Save frame</source>
        <translation>Bild speichern</translation>
    </message>
    <message>
        <source>Pictures (*.png *.jpg)</source>
        <translation>Bilder (*.png *.jpg)</translation>
    </message>
    <message>
        <source>%1 cannot be written.</source>
        <translation>%1 kann nicht geschrieben werden.</translation>
    </message>
    <message>
        <source>Waiting for the next segment…</source>
        <translation>Warten auf das nächste Segment…</translation>
    </message>
    <message>
        <source>Volume</source>
        <translation>Lautstärke</translation>
    </message>
    <message>
        <source>Play or pause</source>
        <translation>Abspielen oder anhalten</translation>
    </message>
    <message>
        <source>Slower</source>
        <translation>Langsamer</translation>
    </message>
    <message>
        <source>Faster</source>
        <translation>Schneller</translation>
    </message>
    <message>
        <source>To the start</source>
        <translation>Zum Anfang</translation>
    </message>
    <message>
        <source>To the end</source>
        <translation>Zum Ende</translation>
    </message>
    <message>
        <source>Address or file of an HLS playlist (.m3u8) or a DASH manifest (.mpd),
or a video file of this computer:</source>
        <translation>Adresse oder Datei einer HLS-Playlist (.m3u8) oder eines DASH-Manifests (.mpd)
oder eine Videodatei dieses Computers:</translation>
    </message>
    <message>
        <source>Stream</source>
        <translation>Stream</translation>
    </message>
    <message>
        <source>Bitrate</source>
        <translation>Bitrate</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>Ton</translation>
    </message>
    <message>
        <source>Segment bitrate</source>
        <translation>Segment-Bitrate</translation>
    </message>
    <message>
        <source>The source of %1 is on %2. What is made of it can be played here as soon as there is some.</source>
        <translation>Die Quelle von %1 liegt auf %2. Was daraus entsteht, lässt sich hier abspielen, sobald etwas davon da ist.</translation>
    </message>
</context>
<context>
    <name>ui::ProgramLog</name>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>Was ist passiert</translation>
    </message>
</context>
<context>
    <name>ui::ProofCard</name>
    <message>
        <source>Proof</source>
        <translation>Nachweis</translation>
    </message>
    <message>
        <source>Copy ffmpeg command</source>
        <translation>ffmpeg-Befehl kopieren</translation>
    </message>
    <message>
        <source>The ffmpeg command line that comes nearest. Where colours are converted, Millrace does it itself, and ffmpeg&apos;s differ.</source>
        <translation>Die ffmpeg-Befehlszeile, die dem am nächsten kommt. Wo Farben umgewandelt werden, tut Millrace das selbst, und die von ffmpeg weichen ab.</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>Bericht kopieren</translation>
    </message>
    <message numerus="yes">
        <source>%1 frames of picture and sound decoded again</source>
        <translation>
            <numerusform>%1 Bild- oder Tonframe erneut dekodiert</numerusform>
            <numerusform>%1 Bild- und Tonframes erneut dekodiert</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 objects read back</source>
        <translation>
            <numerusform>%1 Objekt zurückgelesen</numerusform>
            <numerusform>%1 Objekte zurückgelesen</numerusform>
        </translation>
    </message>
    <message>
        <source>Verified: %1</source>
        <translation>Geprüft: %1</translation>
    </message>
    <message>
        <source>Proven so far: %1</source>
        <translation>Bisher nachgewiesen: %1</translation>
    </message>
    <message>
        <source>Every chunk is decoded again before it is published.</source>
        <translation>Jeder Abschnitt wird vor dem Veröffentlichen noch einmal dekodiert.</translation>
    </message>
    <message numerus="yes">
        <source>%n scene cuts</source>
        <translation>
            <numerusform>%n Schnitt</numerusform>
            <numerusform>%n Schnitte</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 black</source>
        <translation>%1 schwarz</translation>
    </message>
    <message>
        <source>%1 frozen</source>
        <translation>%1 Standbild</translation>
    </message>
    <message>
        <source>%1 silent</source>
        <translation>%1 still</translation>
    </message>
    <message>
        <source>In the film: %1</source>
        <translation>Im Film: %1</translation>
    </message>
    <message>
        <source>Encoder: %1</source>
        <translation>Encoder: %1</translation>
    </message>
    <message>
        <source>Encoder: %1; used: %2</source>
        <translation>Encoder: %1; verwendet: %2</translation>
    </message>
    <message numerus="yes">
        <source>%1 pictures compared</source>
        <translation>
            <numerusform>%1 Bild verglichen</numerusform>
            <numerusform>%1 Bilder verglichen</numerusform>
        </translation>
    </message>
    <message>
        <source>sound within %1 ms</source>
        <translation>Ton auf %1 ms genau</translation>
    </message>
    <message>
        <source>Matches the source: %1</source>
        <translation>Entspricht der Quelle: %1</translation>
    </message>
    <message>
        <source>Left out: %1</source>
        <translation>Weggelassen: %1</translation>
    </message>
    <message>
        <source>Filled in: %1</source>
        <translation>Aufgefüllt: %1</translation>
    </message>
    <message>
        <source>Assumed: %1</source>
        <translation>Angenommen: %1</translation>
    </message>
    <message>
        <source>Changed: %1</source>
        <translation>Geändert: %1</translation>
    </message>
</context>
<context>
    <name>ui::QueuePage</name>
    <message>
        <source>Cancel the upload</source>
        <translation>Hochladen abbrechen</translation>
    </message>
    <message>
        <source>Copy DASH link</source>
        <translation>DASH-Link kopieren</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>Umbenennen…</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>Duplizieren</translation>
    </message>
    <message>
        <source>Open output folder</source>
        <translation>Ausgabeordner öffnen</translation>
    </message>
    <message>
        <source>Delete output…</source>
        <translation>Ausgabe löschen…</translation>
    </message>
    <message>
        <source>Clear finished</source>
        <translation>Fertige entfernen</translation>
    </message>
    <message>
        <source>Change preset</source>
        <translation>Voreinstellung ändern</translation>
    </message>
    <message>
        <source>Rename job</source>
        <translation>Auftrag umbenennen</translation>
    </message>
    <message>
        <source>Name of the output folder:</source>
        <translation>Name des Ausgabeordners:</translation>
    </message>
    <message>
        <source>The output is not on this computer.</source>
        <translation>Die Ausgabe liegt nicht auf diesem Computer.</translation>
    </message>
    <message>
        <source>There is no output folder yet.</source>
        <translation>Es gibt noch keinen Ausgabeordner.</translation>
    </message>
    <message>
        <source>%1 are taken away from the ingest for good.</source>
        <translation>%1 werden endgültig vom Ingest entfernt.</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>No selected job has an output that could be deleted.</source>
        <translation>Kein gewählter Auftrag hat eine Ausgabe, die gelöscht werden könnte.</translation>
    </message>
    <message>
        <source>There is no finished job in the list.</source>
        <translation>Die Liste enthält keinen fertigen Auftrag.</translation>
    </message>
    <message numerus="yes">
        <source>%n people are watching it now and will be cut off.</source>
        <translation>
            <numerusform>%n Person sieht gerade zu und wird unterbrochen.</numerusform>
            <numerusform>%n Personen sehen gerade zu und werden unterbrochen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n jobs duplicated; the copies are paused</source>
        <translation>
            <numerusform>%n Auftrag dupliziert; die Kopie ist angehalten</numerusform>
            <numerusform>%n Aufträge dupliziert; die Kopien sind angehalten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete the output of %n jobs?</source>
        <translation>
            <numerusform>Ausgabe von %n Auftrag löschen?</numerusform>
            <numerusform>Ausgabe von %n Aufträgen löschen?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n films are here already. Replace what there is, or add them under new names?</source>
        <translation>
            <numerusform>%n Film ist schon vorhanden. Ersetzen oder unter neuem Namen hinzufügen?</numerusform>
            <numerusform>%n Filme sind schon vorhanden. Ersetzen oder unter neuen Namen hinzufügen?</numerusform>
        </translation>
    </message>
    <message>
        <source>This cannot be a folder&apos;s name; %1 can.</source>
        <translation>So kann kein Ordner heißen, aber so: %1.</translation>
    </message>
    <message>
        <source>This name is taken. Choose another one.</source>
        <translation>Dieser Name ist vergeben. Bitte einen anderen wählen.</translation>
    </message>
    <message>
        <source>This name is taken; %1 is free.</source>
        <translation>Dieser Name ist vergeben; %1 ist frei.</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>Warteschlange</translation>
    </message>
    <message>
        <source>Add…</source>
        <translation>Hinzufügen…</translation>
    </message>
    <message>
        <source>Files…</source>
        <translation>Dateien…</translation>
    </message>
    <message>
        <source>Folder…</source>
        <translation>Ordner…</translation>
    </message>
    <message>
        <source>Test pattern</source>
        <translation>Testbild</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>Voreinstellung</translation>
    </message>
    <message>
        <source>Publish to</source>
        <translation>Veröffentlichen auf</translation>
    </message>
    <message>
        <source>Local ingest</source>
        <translation>Lokaler Ingest</translation>
    </message>
    <message>
        <source>Start all</source>
        <translation>Alle starten</translation>
    </message>
    <message>
        <source>Pause all</source>
        <translation>Alle anhalten</translation>
    </message>
    <message>
        <source>Drop videos anywhere in this window to add them</source>
        <translation>Videos zum Hinzufügen irgendwo in diesem Fenster ablegen</translation>
    </message>
    <message>
        <source>Space pauses · Del removes · Alt ↑↓ moves</source>
        <translation>Leertaste hält an · Entf entfernt · Alt ↑↓ verschiebt</translation>
    </message>
    <message numerus="yes">
        <source>%n files are not video and were left out: %1</source>
        <translation>
            <numerusform>%n Datei ist kein Video und wurde ausgelassen: %1</numerusform>
            <numerusform>%n Dateien sind keine Videos und wurden ausgelassen: %1</numerusform>
        </translation>
    </message>
    <message>
        <source>Add files</source>
        <translation>Dateien hinzufügen</translation>
    </message>
    <message>
        <source>Add folder</source>
        <translation>Ordner hinzufügen</translation>
    </message>
    <message numerus="yes">
        <source>%n jobs removed from the queue</source>
        <translation>
            <numerusform>%n Auftrag aus der Warteschlange entfernt</numerusform>
            <numerusform>%n Aufträge aus der Warteschlange entfernt</numerusform>
        </translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>Vorschau</translation>
    </message>
    <message>
        <source>Copy HLS link</source>
        <translation>HLS-Link kopieren</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>Nach oben</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>Nach unten</translation>
    </message>
    <message>
        <source>Move to top</source>
        <translation>An den Anfang</translation>
    </message>
    <message>
        <source>Move to bottom</source>
        <translation>Ans Ende</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Paste files or link</source>
        <translation>Dateien oder Link einfügen</translation>
    </message>
    <message>
        <source>The clipboard holds no file and no link.</source>
        <translation>Die Zwischenablage enthält weder Datei noch Link.</translation>
    </message>
    <message>
        <source>There is no video in what was added.</source>
        <translation>Unter dem Hinzugefügten ist kein Video.</translation>
    </message>
    <message>
        <source>Looking through what was added…</source>
        <translation>Das Hinzugefügte wird durchgesehen…</translation>
    </message>
    <message>
        <source>Queues (*.json)</source>
        <translation>Warteschlangen (*.json)</translation>
    </message>
    <message>
        <source>Export queue</source>
        <translation>Warteschlange exportieren</translation>
    </message>
    <message>
        <source>Every job is done. Select several to export them nevertheless.</source>
        <translation>Alle Aufträge sind fertig. Wählen Sie mehrere aus, um sie dennoch zu exportieren.</translation>
    </message>
    <message numerus="yes">
        <source>%n jobs exported to %1</source>
        <translation>
            <numerusform>%n Auftrag nach %1 exportiert</numerusform>
            <numerusform>%n Aufträge nach %1 exportiert</numerusform>
        </translation>
    </message>
    <message>
        <source>Import queue</source>
        <translation>Warteschlange importieren</translation>
    </message>
    <message>
        <source>%1 cannot be imported: %2</source>
        <translation>%1 lässt sich nicht importieren: %2</translation>
    </message>
    <message>
        <source>%1 holds no job.</source>
        <translation>%1 enthält keinen Auftrag.</translation>
    </message>
    <message numerus="yes">
        <source>%n jobs imported from %1</source>
        <translation>
            <numerusform>%n Auftrag aus %1 importiert</numerusform>
            <numerusform>%n Aufträge aus %1 importiert</numerusform>
        </translation>
    </message>
    <message>
        <source>%1. The file names the ingest %2; here they go to %3.</source>
        <translation>%1. Die Datei nennt den Ingest %2; hier gehen sie an %3.</translation>
    </message>
    <message>
        <source>Videos (%1)</source>
        <translation>Videos (%1)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message numerus="yes">
        <source>%n links are in the list of Preview.</source>
        <translation>
            <numerusform>%n Link steht in der Liste der Vorschau.</numerusform>
            <numerusform>%n Links stehen in der Liste der Vorschau.</numerusform>
        </translation>
    </message>
    <message>
        <source>The files are on %1, not on this computer.</source>
        <translation>Die Dateien liegen auf %1, nicht auf diesem Computer.</translation>
    </message>
    <message>
        <source>%1 (as given)</source>
        <translation>%1 (wie mitgegeben)</translation>
    </message>
    <message>
        <source>Start at…</source>
        <translation>Beginnen um…</translation>
    </message>
    <message>
        <source>No selected job could begin later: each has begun, or has ended.</source>
        <translation>Kein ausgewählter Auftrag könnte später beginnen: Jeder hat begonnen oder ist beendet.</translation>
    </message>
</context>
<context>
    <name>ui::QuitDialog</name>
    <message>
        <source>Quit Millrace</source>
        <translation>Millrace beenden</translation>
    </message>
    <message numerus="yes">
        <source>%n people are watching</source>
        <translation>
            <numerusform>%n Person sieht zu</numerusform>
            <numerusform>%n Personen sehen zu</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n jobs are still running</source>
        <translation>
            <numerusform>%n Auftrag läuft noch</numerusform>
            <numerusform>%n Aufträge laufen noch</numerusform>
        </translation>
    </message>
    <message>
        <source>If you quit now, Millrace stops its encoders at once. Finished chunks are kept; those in progress begin anew when the jobs continue next time.</source>
        <translation>Beim Beenden hält Millrace die Encoder sofort an. Fertige Abschnitte bleiben erhalten; laufende beginnen von vorn, wenn die Aufträge beim nächsten Start fortgesetzt werden.</translation>
    </message>
    <message>
        <source>less than a minute</source>
        <translation>weniger als eine Minute</translation>
    </message>
    <message>
        <source>about %1 min</source>
        <translation>etwa %1 min</translation>
    </message>
    <message>
        <source>about %1 h %2 min</source>
        <translation>etwa %1 h %2 min</translation>
    </message>
    <message>
        <source>Work left: %1.</source>
        <translation>Verbleibende Arbeit: %1.</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>und %n weiterer</numerusform>
            <numerusform>und %n weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>noch %1</translation>
    </message>
    <message numerus="yes">
        <source>%n people are watching from the local ingest. Quitting cuts them off.</source>
        <translation>
            <numerusform>%n Person sieht über den lokalen Ingest zu. Beenden trennt die Verbindung.</numerusform>
            <numerusform>%n Personen sehen über den lokalen Ingest zu. Beenden trennt die Verbindungen.</numerusform>
        </translation>
    </message>
    <message>
        <source>Quit when done</source>
        <translation>Danach beenden</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Quit now</source>
        <translation>Jetzt beenden</translation>
    </message>
    <message>
        <source>Quit when done closes this window, goes on working and leaves an icon in the system tray.</source>
        <translation>Danach beenden schließt dieses Fenster, arbeitet weiter und lässt ein Symbol in der Taskleiste.</translation>
    </message>
    <message>
        <source>Quit when done minimises this window and quits as soon as the jobs are done. Bring the window back to stay.</source>
        <translation>Danach beenden minimiert dieses Fenster und beendet Millrace, sobald die Aufträge fertig sind. Wird das Fenster zurückgeholt, läuft Millrace weiter.</translation>
    </message>
    <message>
        <source>Nothing is running any more</source>
        <translation>Es läuft nichts mehr</translation>
    </message>
</context>
<context>
    <name>ui::IngestTestRow</name>
    <message>
        <source>it is not what was uploaded</source>
        <translation>es ist nicht, was hochgeladen wurde</translation>
    </message>
    <message>
        <source>no answer (%1)</source>
        <translation>keine Antwort (%1)</translation>
    </message>
    <message>
        <source>the token is refused (%1)</source>
        <translation>das Token wird abgelehnt (%1)</translation>
    </message>
    <message>
        <source>nothing takes uploads at this address (%1)</source>
        <translation>unter dieser Adresse nimmt nichts Uploads an (%1)</translation>
    </message>
    <message>
        <source>it redirects to another address (%1); enter the final one</source>
        <translation>er leitet an eine andere Adresse weiter (%1); die endgültige eintragen</translation>
    </message>
    <message>
        <source>its disk is full (%1)</source>
        <translation>seine Festplatte ist voll (%1)</translation>
    </message>
    <message>
        <source>it answers %1</source>
        <translation>er antwortet mit %1</translation>
    </message>
    <message>
        <source>Uploading failed: %1.</source>
        <translation>Hochladen gescheitert: %1.</translation>
    </message>
    <message>
        <source>It was uploaded, but cannot be read back: %1.</source>
        <translation>Hochgeladen, lässt sich aber nicht zurücklesen: %1.</translation>
    </message>
    <message>
        <source>Uploaded and read back, but not deleted: %1. A small file stays at %2.</source>
        <translation>Hochgeladen und zurückgelesen, aber nicht gelöscht: %1. Eine kleine Datei bleibt unter %2.</translation>
    </message>
    <message>
        <source>Works: uploaded, read back and deleted in %1 ms.</source>
        <translation>Funktioniert: in %1 ms hochgeladen, zurückgelesen und gelöscht.</translation>
    </message>
    <message>
        <source>Uploading a small object, reading it back, deleting it…</source>
        <translation>Ein kleines Objekt wird hochgeladen, zurückgelesen und gelöscht…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Test ingest</source>
        <translation>Ingest testen</translation>
    </message>
    <message>
        <source>Uploads a small object to where new jobs are published, reads it back and deletes it.</source>
        <translation>Lädt ein kleines Objekt dorthin hoch, wo neue Aufträge veröffentlicht werden, liest es zurück und löscht es.</translation>
    </message>
    <message>
        <source>There is no ingest now: start the local one, or enter the URL of another.</source>
        <translation>Zurzeit gibt es keinen Ingest: den lokalen starten oder die URL eines anderen eintragen.</translation>
    </message>
</context>
<context>
    <name>ui::RenditionList</name>
    <message>
        <source>Rendition</source>
        <translation>Rendition</translation>
    </message>
    <message>
        <source>avg kb/s</source>
        <translation>Mittel kb/s</translation>
    </message>
    <message>
        <source>peak kb/s</source>
        <translation>Spitze kb/s</translation>
    </message>
    <message>
        <source>Picture and sound together, as a player fetches them</source>
        <translation>Bild und Ton zusammen, wie ein Player sie lädt</translation>
    </message>
</context>
<context>
    <name>ui::SelectionCard</name>
    <message>
        <source>Part of the films</source>
        <translation>Teil der Filme</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message numerus="yes">
        <source>%n jobs selected</source>
        <translation>
            <numerusform>%n Auftrag ausgewählt</numerusform>
            <numerusform>%n Aufträge ausgewählt</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
</context>
<context>
    <name>ui::SettingsPage</name>
    <message>
        <source>%1 in the environment decides this.</source>
        <translation>%1 in der Umgebung entscheidet das.</translation>
    </message>
    <message>
        <source>%1 in the environment decides this, but cannot be used: %2</source>
        <translation>%1 in der Umgebung entscheidet das, ist aber nicht zu gebrauchen: %2</translation>
    </message>
    <message>
        <source>While this is empty, %1 in the environment counts: %2</source>
        <translation>Solange das leer ist, gilt %1 in der Umgebung: %2</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Sections</source>
        <translation>Bereiche</translation>
    </message>
    <message>
        <source>Standard folder</source>
        <translation>Standardordner</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Wählen…</translation>
    </message>
    <message>
        <source>Choose a folder</source>
        <translation>Ordner wählen</translation>
    </message>
    <message>
        <source>System</source>
        <translation>System</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Comfortable</source>
        <translation>Großzügig</translation>
    </message>
    <message>
        <source>Compact</source>
        <translation>Kompakt</translation>
    </message>
    <message>
        <source>Same as the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Find a setting</source>
        <translation>Einstellung suchen</translation>
    </message>
    <message>
        <source>No setting matches.</source>
        <translation>Keine Einstellung passt dazu.</translation>
    </message>
    <message>
        <source>This must be a number from %1 to %2. Nothing was changed.</source>
        <translation>Hier muss eine Zahl von %1 bis %2 stehen. Es wurde nichts geändert.</translation>
    </message>
    <message>
        <source>Back to the standard folder</source>
        <translation>Zurück zum Standardordner</translation>
    </message>
    <message>
        <source>The ingest is not running.</source>
        <translation>Der Ingest läuft nicht.</translation>
    </message>
    <message>
        <source>Use port %1</source>
        <translation>Port %1 nehmen</translation>
    </message>
    <message>
        <source>Connections</source>
        <translation>Verbindungen</translation>
    </message>
    <message>
        <source>Reduced</source>
        <translation>Reduziert</translation>
    </message>
    <message>
        <source>Standard</source>
        <translation>Standard</translation>
    </message>
    <message>
        <source>High</source>
        <translation>Hoch</translation>
    </message>
    <message>
        <source>As the language: %1 and %2</source>
        <translation>Wie die Sprache: %1 und %2</translation>
    </message>
    <message>
        <source>As the system: %1 and %2</source>
        <translation>Wie das System: %1 und %2</translation>
    </message>
</context>
<context>
    <name>ui::StartTimeDialog</name>
    <message>
        <source>Start at</source>
        <translation>Beginnen um</translation>
    </message>
    <message numerus="yes">
        <source>When may %n jobs begin? They keep their places in the queue.</source>
        <translation>
            <numerusform>Wann darf der Auftrag beginnen? Er behält seinen Platz in der Warteschlange.</numerusform>
            <numerusform>Wann dürfen %n Aufträge beginnen? Sie behalten ihre Plätze in der Warteschlange.</numerusform>
        </translation>
    </message>
    <message>
        <source>As soon as possible</source>
        <translation>Sobald wie möglich</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Start then</source>
        <translation>Dann beginnen</translation>
    </message>
</context>
<context>
    <name>ui::StatusStrip</name>
    <message>
        <source>Status</source>
        <translation>Status</translation>
    </message>
    <message numerus="yes">
        <source>%n active</source>
        <translation>
            <numerusform>%n aktiv</numerusform>
            <numerusform>%n aktiv</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n waiting</source>
        <translation>
            <numerusform>%n wartend</numerusform>
            <numerusform>%n wartend</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n needs attention</source>
        <translation>
            <numerusform>%n zu prüfen</numerusform>
            <numerusform>%n zu prüfen</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing in the queue</source>
        <translation>Nichts in der Warteschlange</translation>
    </message>
    <message>
        <source>Nothing in progress</source>
        <translation>Nichts in Arbeit</translation>
    </message>
    <message>
        <source>Local engine</source>
        <translation>Lokale Engine</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>free</source>
        <translation>frei</translation>
    </message>
    <message>
        <source>Ingest</source>
        <translation>Ingest</translation>
    </message>
    <message>
        <source>off</source>
        <translation>aus</translation>
    </message>
    <message>
        <source>out</source>
        <translation>ausgehend</translation>
    </message>
    <message>
        <source>watching</source>
        <translation>Zuschauer</translation>
    </message>
    <message>
        <source>Engine settings…</source>
        <translation>Engine-Einstellungen…</translation>
    </message>
    <message>
        <source>Slots</source>
        <translation>Plätze</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message numerus="yes">
        <source>%n alerts</source>
        <translation>
            <numerusform>%n Meldung</numerusform>
            <numerusform>%n Meldungen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::Timeline</name>
    <message>
        <source>Timeline</source>
        <translation>Zeitleiste</translation>
    </message>
    <message>
        <source>Source file</source>
        <translation>Quelldatei</translation>
    </message>
    <message>
        <source>Bitrate per segment, kb/s</source>
        <translation>Bitrate je Segment, kb/s</translation>
    </message>
    <message>
        <source>dashed: target %1</source>
        <translation>gestrichelt: Ziel %1</translation>
    </message>
    <message>
        <source>Bitrate of the picture per segment, kb/s</source>
        <translation>Bitrate des Bildes je Segment, kb/s</translation>
    </message>
</context>
<context>
    <name>ui::UndoBar</name>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>ui::VideoView</name>
    <message>
        <source>Picture</source>
        <translation>Bild</translation>
    </message>
</context>
<context>
    <name>ui::ViewersPage</name>
    <message>
        <source>Who watches</source>
        <translation>Wer sieht zu</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>Rendition</source>
        <translation>Rendition</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>Seit</translation>
    </message>
    <message>
        <source>Bitrate</source>
        <translation>Bitrate</translation>
    </message>
    <message>
        <source>Who has fetched nothing for three segments, at least 15 seconds, is not counted any more.</source>
        <translation>Wer drei Segmente lang, mindestens 15 Sekunden, nichts abgerufen hat, zählt nicht mehr.</translation>
    </message>
    <message>
        <source>The local ingest does not run. A remote one knows its viewers itself.</source>
        <translation>Der lokale Ingest läuft nicht. Ein entfernter kennt seine Zuschauer selbst.</translation>
    </message>
    <message>
        <source>Nobody is watching now.</source>
        <translation>Zurzeit schaut niemand zu.</translation>
    </message>
    <message numerus="yes">
        <source>%n people are watching</source>
        <translation>
            <numerusform>%n Person sieht zu</numerusform>
            <numerusform>%n Personen sehen zu</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Core</name>
    <message>
        <source>audio</source>
        <translation>Ton</translation>
    </message>
    <message>
        <source>audio-%1</source>
        <translation>Ton %1</translation>
    </message>
    <message>
        <source>analysis-%1</source>
        <translation>Analyse %1</translation>
    </message>
    <message>
        <source>libx264, preset %1, one thread each</source>
        <translation>libx264, Preset %1, je ein Thread</translation>
    </message>
    <message>
        <source>Nothing was heard of %1 any more, which worked on it.</source>
        <translation>Von %1, das daran arbeitete, war nichts mehr zu hören.</translation>
    </message>
    <message>
        <source>%1 made other bytes of %2 (%3) than %4. It rests, and its encoders are tried before it goes on. Look at its memory and its disk.</source>
        <translation>%1 hat aus %2 andere Bytes gemacht (%3) als %4. Der Worker ruht, und seine Encoder werden geprüft, bevor er weitermacht. Sehen Sie nach seinem Arbeitsspeicher und seiner Festplatte.</translation>
    </message>
    <message>
        <source>%1 makes wrong pictures, as %2 shows, and made %3 of this film&apos;s chunks since it was last found right: %4. Start the film again to have them made by others.</source>
        <translation>%1 macht falsche Bilder, wie %2 zeigt, und hat %3 Abschnitte dieses Films gemacht, seit zuletzt alles stimmte: %4. Starten Sie den Film neu, damit andere sie machen.</translation>
    </message>
    <message>
        <source>%1 was made by %2, whose work was found wrong.</source>
        <translation>%1 stammt von %2, dessen Arbeit sich als falsch erwiesen hat.</translation>
    </message>
    <message>
        <source>It waits for a machine like %1.</source>
        <translation>Wartet auf einen Rechner wie %1.</translation>
    </message>
    <message>
        <source>A machine that can go on with it is there again.</source>
        <translation>Ein Rechner, der damit weitermachen kann, ist wieder da.</translation>
    </message>
    <message>
        <source>It waits for a machine like %1: no other that is there makes the same bytes. Wait for it, or have all of it made again by others.</source>
        <translation>Wartet auf einen Rechner wie %1: Keiner der vorhandenen macht dieselben Bytes. Warten Sie auf ihn, oder lassen Sie alles von anderen neu machen.</translation>
    </message>
    <message>
        <source>Nothing of the job %1 is in the queue.</source>
        <translation>Vom Auftrag %1 ist nichts in der Warteschlange.</translation>
    </message>
    <message>
        <source>The job %1 does not wait for a machine: those that are there can go on with it.</source>
        <translation>Der Auftrag %1 wartet auf keinen Rechner: Die vorhandenen können damit weitermachen.</translation>
    </message>
    <message>
        <source>%1 failed chunks that other machines made. It rests for %2 min, and its encoders are tried before it goes on. Look at its disk, its memory and its log.</source>
        <translation>%1 ist an Abschnitten gescheitert, die andere Rechner gemacht haben. Der Worker ruht %2 min, und seine Encoder werden geprüft, bevor er weitermacht. Sehen Sie nach seiner Festplatte, seinem Arbeitsspeicher und seinem Protokoll.</translation>
    </message>
    <message>
        <source>%1 cannot be decoded: %2</source>
        <translation>%1 lässt sich nicht dekodieren: %2</translation>
    </message>
    <message>
        <source>%1 cannot be decoded without errors (%2).</source>
        <translation>%1 lässt sich nicht ohne Fehler dekodieren (%2).</translation>
    </message>
    <message>
        <source>%1 decodes to %2 pictures, and not to %3.</source>
        <translation>%1 ergibt dekodiert %2 Bilder statt %3.</translation>
    </message>
    <message>
        <source>%1 decodes to %2x%3, and not to %4x%5.</source>
        <translation>%1 ergibt dekodiert %2x%3 statt %4x%5.</translation>
    </message>
    <message>
        <source>The attempt of %1 failed (%2).</source>
        <translation>Der Versuch von %1 ist gescheitert (%2).</translation>
    </message>
    <message>
        <source>%1 was made by an encoder that makes other bytes than the job was begun with (%2, not %3).</source>
        <translation>%1 stammt von einem Encoder, der andere Bytes macht als der, mit dem der Auftrag begonnen wurde (%2, nicht %3).</translation>
    </message>
    <message>
        <source>%1 was made here, and is not known any more.</source>
        <translation>%1 wurde hier gemacht und ist nicht mehr bekannt.</translation>
    </message>
    <message>
        <source>It failed %1 times (on %2), the last time so: %3 Play %4 at this place: where it is damaged, mend it or convert it with another program first. Retry tries this part once more.</source>
        <translation>Es ist %1-mal gescheitert (auf %2), zuletzt so: %3 Spielen Sie %4 an dieser Stelle ab: Wo die Datei beschädigt ist, reparieren Sie sie oder wandeln Sie sie vorher mit einem anderen Programm um. „Wiederholen“ versucht diesen Teil noch einmal.</translation>
    </message>
    <message>
        <source>Enough others read this source just now. Ask again in a moment.</source>
        <translation>Gerade lesen genug andere diese Quelle. Gleich noch einmal fragen.</translation>
    </message>
    <message>
        <source>There is no worker called %1.</source>
        <translation>Es gibt keinen Worker namens %1.</translation>
    </message>
    <message>
        <source>There is no task called %1.</source>
        <translation>Es gibt keine Aufgabe namens %1.</translation>
    </message>
    <message>
        <source>%1 is not in quarantine: there is nothing to replay.</source>
        <translation>%1 ist nicht in Quarantäne: Es gibt nichts zu wiederholen.</translation>
    </message>
    <message>
        <source>%1 has a lease on it, and nothing is heard of %1.</source>
        <translation>%1 hat sie zugeteilt bekommen, und von %1 ist nichts zu hören.</translation>
    </message>
    <message>
        <source>No machine is left whose encoder makes the bytes that this job was begun with.</source>
        <translation>Es ist keine Maschine mehr da, deren Encoder die Bytes macht, mit denen dieser Auftrag begonnen wurde.</translation>
    </message>
    <message>
        <source>The fleet&apos;s coordinator is about to end. Ask again in a moment.</source>
        <translation>Der Koordinator der Flotte wird gerade beendet. Fragen Sie gleich noch einmal.</translation>
    </message>
    <message>
        <source>The fleet&apos;s coordinator does not answer; the disk of its journal may be in the way. Ask again later.</source>
        <translation>Der Koordinator der Flotte antwortet nicht; vielleicht ist die Platte seines Journals im Weg. Fragen Sie später noch einmal.</translation>
    </message>
    <message>
        <source>It failed chunks that others made. Its encoders are tried before it goes on.</source>
        <translation>Er ist an Abschnitten gescheitert, die andere gemacht haben. Seine Encoder werden geprüft, bevor er weitermacht.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no state of a task.</source>
        <translation>„%1“ ist kein Zustand einer Aufgabe.</translation>
    </message>
    <message>
        <source>The fleet&apos;s journal cannot be used: %1. Nothing new is given out until it can; check the disk of the data folder.</source>
        <translation>Das Journal der Flotte ist nicht benutzbar: %1. Bis dahin wird nichts Neues ausgegeben; prüfen Sie den Datenträger des Datenordners.</translation>
    </message>
    <message>
        <source>The fleet&apos;s journal %1 was written by a newer Millrace. Update this one, or move the file away.</source>
        <translation>Das Journal der Flotte %1 stammt von einem neueren Millrace. Aktualisieren Sie dieses, oder verschieben Sie die Datei.</translation>
    </message>
    <message>
        <source>%1 cannot be put into the work folder (%2). Free space or check its permissions; finished chunks wait meanwhile.</source>
        <translation>%1 lässt sich nicht in den Arbeitsordner legen (%2). Schaffen Sie Platz oder prüfen Sie die Rechte; fertige Abschnitte warten solange.</translation>
    </message>
    <message>
        <source>%1: the result says nothing of the first pass %2.</source>
        <translation>%1: Das Ergebnis sagt nichts über den ersten Durchgang %2.</translation>
    </message>
    <message>
        <source>%1: what was made is another order than what was asked for.</source>
        <translation>%1: Gemacht wurde etwas anderes, als verlangt war.</translation>
    </message>
    <message>
        <source>%1: %2 is no file of it.</source>
        <translation>%1: %2 gehört nicht dazu.</translation>
    </message>
    <message>
        <source>%1: %2 is there twice.</source>
        <translation>%1: %2 ist doppelt vorhanden.</translation>
    </message>
    <message>
        <source>%1: %2 is missing.</source>
        <translation>%1: %2 fehlt.</translation>
    </message>
    <message>
        <source>%1: the result does not tell of all its segments.</source>
        <translation>%1: Das Ergebnis nennt nicht alle Segmente.</translation>
    </message>
    <message>
        <source>%1: %2 was never staged.</source>
        <translation>%1: %2 wurde nie übertragen.</translation>
    </message>
    <message>
        <source>%1: %2 is not what was said of it (its SHA-256 differs).</source>
        <translation>%1: %2 ist nicht, was angekündigt war (SHA-256 weicht ab).</translation>
    </message>
    <message>
        <source>%1: %2 is not the one that the result tells of.</source>
        <translation>%1: %2 ist nicht das, von dem das Ergebnis spricht.</translation>
    </message>
    <message>
        <source>%1: its init segment of %2 is another than that of the job&apos;s other chunks.</source>
        <translation>%1: Das Init-Segment von %2 ist ein anderes als das der übrigen Abschnitte des Auftrags.</translation>
    </message>
    <message>
        <source>A message of the fleet has %1 bytes, %2 are the limit.</source>
        <translation>Eine Nachricht der Flotte hat %1 Byte, höchstens %2 sind erlaubt.</translation>
    </message>
    <message>
        <source>Task %1 names the file &quot;%2&quot;, which leads out of its folder. It is not begun.</source>
        <translation>Die Aufgabe %1 nennt die Datei „%2“, die aus ihrem Ordner hinausführt. Sie wird nicht begonnen.</translation>
    </message>
    <message>
        <source>A lease without a task or a fence came. Update whichever of the two is older.</source>
        <translation>Es kam eine Zuteilung ohne Aufgabe oder ohne Nummer. Aktualisieren Sie die ältere der beiden Seiten.</translation>
    </message>
    <message>
        <source>What is asked for in task %1 is not what its recipe says: the two sides understand it differently. Update whichever is older.</source>
        <translation>Was die Aufgabe %1 verlangt, ist nicht das, was ihr Rezept sagt: Die beiden Seiten verstehen sie verschieden. Aktualisieren Sie die ältere.</translation>
    </message>
    <message>
        <source>%1 came otherwise than it was announced. It is fetched again with the next attempt.</source>
        <translation>%1 kam anders an, als angekündigt war. Beim nächsten Versuch wird es neu geholt.</translation>
    </message>
    <message>
        <source>What %1 says is not understood: %2. Update whichever of the two is older.</source>
        <translation>Was %1 sagt, ist nicht zu verstehen: %2. Aktualisieren Sie die ältere der beiden Seiten.</translation>
    </message>
    <message>
        <source>%1 would be spoken to without encryption, with a key that everybody on the way could read. Use https, or --insecure on a network that is yours alone.</source>
        <translation>Mit %1 würde unverschlüsselt gesprochen, mit einem Schlüssel, den jeder unterwegs lesen könnte. Verwenden Sie https, oder --insecure in einem Netz, das Ihnen allein gehört.</translation>
    </message>
    <message>
        <source>The certificate of %1 is not trusted, or not the one that this worker was joined with. Join it again with a new link.</source>
        <translation>Dem Zertifikat von %1 wird nicht vertraut, oder es ist nicht das, mit dem dieser Worker beigetreten ist. Lassen Sie ihn mit einem neuen Link neu beitreten.</translation>
    </message>
    <message>
        <source>%1 does not answer. It is asked again by itself.</source>
        <translation>%1 antwortet nicht. Es wird von selbst wieder gefragt.</translation>
    </message>
    <message>
        <source>The film at %1 is not the one that the job was planned with.</source>
        <translation>Der Film bei %1 ist nicht der, mit dem der Auftrag geplant wurde.</translation>
    </message>
    <message>
        <source>%1 is not what its encoder wrote, or cannot be read. Check the disk and the memory of this computer.</source>
        <translation>%1 ist nicht das, was sein Encoder geschrieben hat, oder lässt sich nicht lesen. Prüfen Sie Platte und Speicher dieses Computers.</translation>
    </message>
    <message>
        <source>This worker cannot fetch the film of %1: nobody says where it is.</source>
        <translation>Dieser Worker kann den Film von %1 nicht holen: Niemand sagt, wo er liegt.</translation>
    </message>
    <message>
        <source>None of the encoders that --only names is here. This worker has: %1.</source>
        <translation>Keiner der Encoder, die --only nennt, ist hier vorhanden. Dieser Worker hat: %1.</translation>
    </message>
    <message>
        <source>The folder %1 cannot be locked. Choose one on a disk of this computer (--tmp-dir).</source>
        <translation>Der Ordner %1 lässt sich nicht sperren. Wählen Sie einen auf einer Platte dieses Computers (--tmp-dir).</translation>
    </message>
    <message>
        <source>What was made of %1 is refused: %2.</source>
        <translation>Was aus %1 wurde, ist abgelehnt: %2.</translation>
    </message>
    <message>
        <source>The encoder stopped at a test pattern</source>
        <translation>Der Encoder blieb bei einem Testbild stehen</translation>
    </message>
    <message>
        <source>There is no memory for a test pattern.</source>
        <translation>Für ein Testbild fehlt der Speicher.</translation>
    </message>
    <message>
        <source>There is no family of encoders &quot;%1&quot;. There are h264 and aac.</source>
        <translation>Eine Encoderfamilie „%1“ gibt es nicht. Es gibt h264 und aac.</translation>
    </message>
    <message>
        <source>The uploads to %1 go on.</source>
        <translation>Die Uploads zu %1 laufen weiter.</translation>
    </message>
    <message>
        <source>An upload to %1 has failed. Its row there says why.</source>
        <translation>Ein Upload zu %1 ist gescheitert. Seine Zeile dort sagt, warum.</translation>
    </message>
    <message>
        <source>All that was uploaded to %1 is there.</source>
        <translation>Alles, was zu %1 hochgeladen wurde, ist dort.</translation>
    </message>
    <message>
        <source>Your role, %1, may not add or change jobs. Ask an administrator of %2.</source>
        <translation>Ihre Rolle, %1, darf keine Aufträge hinzufügen oder ändern. Fragen Sie einen Administrator von %2.</translation>
    </message>
    <message>
        <source>Your role, %1, may not pause or start the queue. Ask an administrator of %2.</source>
        <translation>Ihre Rolle, %1, darf die Warteschlange nicht anhalten oder starten. Fragen Sie einen Administrator von %2.</translation>
    </message>
    <message>
        <source>Your role, %1, may not change settings. Ask an administrator of %2.</source>
        <translation>Ihre Rolle, %1, darf Einstellungen nicht ändern. Fragen Sie einen Administrator von %2.</translation>
    </message>
    <message>
        <source>The film was closed.</source>
        <translation>Der Film wurde geschlossen.</translation>
    </message>
    <message>
        <source>The source is no longer as long as it was when the job was made.</source>
        <translation>Die Quelle ist nicht mehr so lang wie zu der Zeit, als der Auftrag entstand.</translation>
    </message>
    <message>
        <source>%1 files will be uploaded when %2 answers.</source>
        <translation>%1 Dateien werden hochgeladen, sobald %2 antwortet.</translation>
    </message>
    <message>
        <source>%1 will be uploaded when %2 answers.</source>
        <translation>%1 wird hochgeladen, sobald %2 antwortet.</translation>
    </message>
    <message>
        <source>Will be uploaded when %1 answers.</source>
        <translation>Wird hochgeladen, sobald %1 antwortet.</translation>
    </message>
    <message>
        <source>A proxy before %1 takes small pieces only, so this goes slowly.</source>
        <translation>Ein Proxy vor %1 nimmt nur kleine Stücke an, daher geht es langsam.</translation>
    </message>
    <message>
        <source>No server is shown: choose one at the left end of the status bar first.</source>
        <translation>Es wird kein Server gezeigt: Wählen Sie zuerst einen am linken Ende der Statusleiste.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no network. Networks are written like 10.0.0.0/8, 192.168.7.3 or fd00::/8.</source>
        <translation>&quot;%1&quot; ist kein Netz. Netze werden wie 10.0.0.0/8, 192.168.7.3 oder fd00::/8 geschrieben.</translation>
    </message>
    <message>
        <source>%1 is no address that a file can be fetched from. It has to begin with http:// or https:// and name a host.</source>
        <translation>%1 ist keine Adresse, von der eine Datei geholt werden kann. Sie muss mit http:// oder https:// beginnen und einen Host nennen.</translation>
    </message>
    <message>
        <source>%1 leads from address to address without end. Ask for the address of the file itself.</source>
        <translation>%1 führt ohne Ende von Adresse zu Adresse. Fragen Sie nach der Adresse der Datei selbst.</translation>
    </message>
    <message>
        <source>%1 leads to an address that is none of http or https. It was not opened.</source>
        <translation>%1 führt zu einer Adresse, die weder http noch https ist. Sie wurde nicht geöffnet.</translation>
    </message>
    <message>
        <source>%1 leads to %2, which is not encrypted. It was not opened.</source>
        <translation>%1 führt zu %2; dort wird nicht verschlüsselt. Die Adresse wurde nicht geöffnet.</translation>
    </message>
    <message>
        <source>The disk of %1 is full (%2 free, %3 needed). Free space there; it goes on by itself.</source>
        <translation>Der Datenträger von %1 ist voll (%2 frei, %3 nötig). Schaffen Sie dort Platz; es geht von selbst weiter.</translation>
    </message>
    <message>
        <source>%1 cannot be written (%2). Connect its disk or check its permissions; it goes on by itself.</source>
        <translation>%1 kann nicht geschrieben werden (%2). Schließen Sie den Datenträger an oder prüfen Sie die Rechte; es geht von selbst weiter.</translation>
    </message>
    <message>
        <source>%1 is larger than %2, the most that is fetched. An administrator can allow more in the settings.</source>
        <translation>%1 ist größer als %2; mehr wird nicht geholt. Ein Administrator kann in den Einstellungen mehr erlauben.</translation>
    </message>
    <message>
        <source>%1 gives no whole answer (%2). What has come is kept.</source>
        <translation>%1 gibt keine vollständige Antwort (%2). Was angekommen ist, bleibt erhalten.</translation>
    </message>
    <message>
        <source>%1 does not give the file: %2. Check the address, or download it and add the file.</source>
        <translation>%1 gibt die Datei nicht her: %2. Prüfen Sie die Adresse, oder laden Sie die Datei herunter und fügen Sie sie hinzu.</translation>
    </message>
    <message>
        <source>it is a page to be read (%1)</source>
        <translation>dort liegt eine Seite zum Lesen (%1)</translation>
    </message>
    <message>
        <source>%1 leads to an internal address (%2). It was not opened. An administrator can allow its network in the settings.</source>
        <translation>%1 führt zu einer internen Adresse (%2). Sie wurde nicht geöffnet. Ein Administrator kann ihr Netz in den Einstellungen erlauben.</translation>
    </message>
    <message>
        <source>its certificate is not trusted (%1)</source>
        <translation>dem Zertifikat wird nicht vertraut (%1)</translation>
    </message>
    <message>
        <source>%1 of %2 came</source>
        <translation>%1 von %2 kamen an</translation>
    </message>
    <message>
        <source>it answers %1</source>
        <translation>die Antwort ist %1</translation>
    </message>
    <message>
        <source>it asks for a user and password, or does not take those given</source>
        <translation>Benutzer und Passwort werden verlangt, oder die angegebenen gelten nicht</translation>
    </message>
    <message>
        <source>it may not be read, or the address is no longer valid</source>
        <translation>sie darf nicht gelesen werden, oder die Adresse gilt nicht mehr</translation>
    </message>
    <message>
        <source>there is no such file</source>
        <translation>es gibt dort keine solche Datei</translation>
    </message>
    <message>
        <source>What this computer has fetched of the source cannot be read again (at byte %1). Look at the disk that holds its work folder.</source>
        <translation>Was dieser Rechner von der Quelle geholt hat, lässt sich nicht wieder lesen (bei Byte %1). Sehen Sie nach dem Datenträger seines Arbeitsordners.</translation>
    </message>
    <message>
        <source>it gives other bytes than those that were asked for</source>
        <translation>die Antwort enthält andere Bytes als die angefragten</translation>
    </message>
    <message>
        <source>%1 does not say how long the file is. Download it and add the file.</source>
        <translation>%1 sagt nicht, wie lang die Datei ist. Laden Sie sie herunter und fügen Sie sie hinzu.</translation>
    </message>
    <message>
        <source>%1 gives no parts of the file, and it is too large to be kept as a whole. Download it and add the file.</source>
        <translation>%1 gibt die Datei nicht in Teilen her, und als Ganzes ist sie zu groß. Laden Sie sie herunter und fügen Sie sie hinzu.</translation>
    </message>
    <message>
        <source>%1 is another file each time it is asked for the rest. Retry when it is at rest, or download it and add the file.</source>
        <translation>%1 ist jedes Mal eine andere Datei, wenn der Rest geholt wird. Wiederholen Sie es, wenn sie sich nicht mehr ändert, oder laden Sie sie herunter und fügen Sie die Datei hinzu.</translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation>Abgebrochen.</translation>
    </message>
    <message>
        <source>fetching %1</source>
        <translation>wird geholt: %1</translation>
    </message>
    <message>
        <source>%1 It is tried again by itself.</source>
        <translation>%1 Es wird von selbst erneut versucht.</translation>
    </message>
    <message>
        <source>fetched · %1</source>
        <translation>geholt · %1</translation>
    </message>
    <message>
        <source>fetched · %1; the server did not say how long the file is</source>
        <translation>geholt · %1; der Server hat nicht gesagt, wie lang die Datei ist</translation>
    </message>
    <message>
        <source>%1 Retry goes on from there.</source>
        <translation>%1 „Wiederholen“ macht dort weiter.</translation>
    </message>
    <message>
        <source>what was fetched is no longer in the work folder · it is fetched again</source>
        <translation>was geholt wurde, liegt nicht mehr im Arbeitsordner · es wird erneut geholt</translation>
    </message>
    <message>
        <source>What was fetched from %1 is no longer in the work folder. It is fetched again.</source>
        <translation>Was von %1 geholt wurde, liegt nicht mehr im Arbeitsordner. Es wird erneut geholt.</translation>
    </message>
    <message>
        <source>This Millrace takes files of its own computer and links; uploads are for one with an API.</source>
        <translation>Dieses Millrace nimmt Dateien vom eigenen Computer und Links; Uploads sind für eines mit API.</translation>
    </message>
    <message>
        <source>Ingest</source>
        <translation>Ingest</translation>
    </message>
    <message>
        <source>Job list</source>
        <translation>Auftragsliste</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>The system&apos;s keychain refuses: %1.</source>
        <translation>Der Schlüsselbund des Systems lehnt ab: %1.</translation>
    </message>
    <message>
        <source>The server granted a token and did not send it.</source>
        <translation>Der Server hat ein Token gewährt, aber nicht gesendet.</translation>
    </message>
    <message>
        <source>The pairing was refused on the other side.</source>
        <translation>Die Kopplung wurde auf der anderen Seite abgelehnt.</translation>
    </message>
    <message>
        <source>Nobody typed the code in time. Ask for another one.</source>
        <translation>Niemand hat den Code rechtzeitig eingegeben. Fordern Sie einen neuen an.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no pairing code: it has eight letters, like WDJB-MJHT.</source>
        <translation>„%1“ ist kein Kopplungscode: Er hat acht Buchstaben, wie WDJB-MJHT.</translation>
    </message>
    <message>
        <source>This is no invite. One begins with millrace://join and was copied whole.</source>
        <translation>Das ist keine Einladung. Eine solche beginnt mit millrace://join und muss vollständig kopiert sein.</translation>
    </message>
    <message>
        <source>%1 answers with more than can be taken.</source>
        <translation>%1 antwortet mit mehr, als angenommen werden kann.</translation>
    </message>
    <message>
        <source>The server&apos;s answer could not be read: %1. Update whichever of the two is older.</source>
        <translation>Die Antwort des Servers konnte nicht gelesen werden: %1. Aktualisieren Sie den älteren der beiden.</translation>
    </message>
    <message>
        <source>%1 refused this with HTTP status %2 and does not say why.</source>
        <translation>%1 hat das mit HTTP-Status %2 abgelehnt und sagt nicht, warum.</translation>
    </message>
    <message>
        <source>The connection was closed before there was an answer.</source>
        <translation>Die Verbindung wurde getrennt, bevor es eine Antwort gab.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no address of a Millrace API. Write it like https://api.example.com or studio:5000.</source>
        <translation>„%1“ ist keine Adresse einer Millrace-API. Schreiben Sie sie wie https://api.example.com oder studio:5000.</translation>
    </message>
    <message>
        <source>The fingerprint must be a SHA-256 of 64 hex digits, not &quot;%1&quot;.</source>
        <translation>Der Fingerabdruck muss ein SHA-256 aus 64 Hexadezimalziffern sein, nicht „%1“.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no address of an ingest. Write it like https://ingest.example.com/media/.</source>
        <translation>„%1“ ist keine Adresse eines Ingests. Schreiben Sie sie wie https://ingest.example.com/media/.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no address to play from. Write it like https://media.example.com/media/.</source>
        <translation>„%1“ ist keine Adresse zum Abspielen. Schreiben Sie sie wie https://media.example.com/media/.</translation>
    </message>
    <message>
        <source>A connection must not be called &quot;%1&quot;: that means this computer.</source>
        <translation>Eine Verbindung darf nicht „%1“ heißen: Das bedeutet diesen Computer.</translation>
    </message>
    <message>
        <source>No connection is called &quot;%1&quot;. Name one of Settings, Connections, or give an address.</source>
        <translation>Keine Verbindung heißt „%1“. Nennen Sie eine aus Einstellungen, Verbindungen, oder geben Sie eine Adresse an.</translation>
    </message>
    <message>
        <source>This version cannot add a source of that kind.</source>
        <translation>Diese Version kann eine Quelle dieser Art nicht hinzufügen.</translation>
    </message>
    <message>
        <source>%1 lies on this computer, and nothing here uploads it to %2. Give a link, or a file of the server.</source>
        <translation>%1 liegt auf diesem Computer, und nichts hier lädt es auf %2 hoch. Geben Sie einen Link an oder eine Datei des Servers.</translation>
    </message>
    <message>
        <source>This job was not removed from here. The server forgets what is removed after a day.</source>
        <translation>Dieser Auftrag wurde nicht von hier entfernt. Der Server vergisst Entferntes nach einem Tag.</translation>
    </message>
    <message>
        <source>At most %1 jobs can be moved at once.</source>
        <translation>Höchstens %1 Aufträge können auf einmal verschoben werden.</translation>
    </message>
    <message>
        <source>The token could not be kept in %1: %2.</source>
        <translation>Das Token konnte nicht in %1 aufbewahrt werden: %2.</translation>
    </message>
    <message>
        <source>%1 holds tokens and can be read by others. Take their rights away (chmod 600).</source>
        <translation>%1 enthält Token und kann von anderen gelesen werden. Nehmen Sie ihnen die Rechte (chmod 600).</translation>
    </message>
    <message>
        <source>%1 does not hold tokens as Millrace writes them. Move it away.</source>
        <translation>%1 enthält keine Token, wie Millrace sie schreibt. Legen Sie die Datei beiseite.</translation>
    </message>
    <message>
        <source>There is no token in %1.</source>
        <translation>In %1 steht kein Token.</translation>
    </message>
    <message>
        <source>Connecting to %1…</source>
        <translation>Verbindung mit %1 wird aufgebaut…</translation>
    </message>
    <message>
        <source>Reading %1 job…</source>
        <translation>%1 Auftrag wird gelesen…</translation>
    </message>
    <message>
        <source>Reading %1 jobs…</source>
        <translation>%1 Aufträge werden gelesen…</translation>
    </message>
    <message>
        <source>No answer from %1 since %2. Trying again now.</source>
        <translation>Keine Antwort von %1 seit %2. Neuer Versuch läuft.</translation>
    </message>
    <message>
        <source>No answer from %1 since %2. Trying again in %3 s.</source>
        <translation>Keine Antwort von %1 seit %2. Neuer Versuch in %3 s.</translation>
    </message>
    <message>
        <source>Connected again after %1 min.</source>
        <translation>Nach %1 min wieder verbunden.</translation>
    </message>
    <message>
        <source>Connected again after %1 h.</source>
        <translation>Nach %1 h wieder verbunden.</translation>
    </message>
    <message>
        <source>%1 is restarting. Trying again now.</source>
        <translation>%1 startet neu. Neuer Versuch läuft.</translation>
    </message>
    <message>
        <source>%1 is restarting. Trying again in %2 s.</source>
        <translation>%1 startet neu. Neuer Versuch in %2 s.</translation>
    </message>
    <message>
        <source>Live updates do not get through to %1; refreshing every %2 s.</source>
        <translation>Laufende Meldungen von %1 kommen nicht durch; aktualisiert wird alle %2 s.</translation>
    </message>
    <message>
        <source>Your role is now %1.</source>
        <translation>Ihre Rolle ist jetzt %1.</translation>
    </message>
    <message>
        <source>This system has no keychain. The token is forgotten when Millrace quits.</source>
        <translation>Dieses System hat keinen Schlüsselbund. Das Token wird vergessen, wenn Millrace beendet wird.</translation>
    </message>
    <message>
        <source>Version %1, newer than this panel.</source>
        <translation>Version %1, neuer als dieses Panel.</translation>
    </message>
    <message>
        <source>%1 runs %2, which does not have this yet (%3). Update the server.</source>
        <translation>Auf %1 läuft %2, noch ohne diese Funktion (%3). Aktualisieren Sie den Server.</translation>
    </message>
    <message>
        <source>Upload waits for %1; %2 % is stored there.</source>
        <translation>Upload wartet auf %1; %2 % sind dort gespeichert.</translation>
    </message>
    <message>
        <source>The server is busy. Going on in %1 s.</source>
        <translation>Der Server ist beschäftigt. Weiter in %1 s.</translation>
    </message>
    <message>
        <source>Another server answers at %1 now than the one that this was begun with. It goes on when that one is back; or cancel it and add the file again.</source>
        <translation>Unter %1 antwortet jetzt ein anderer Server als der, mit dem dieser Upload begonnen wurde. Er geht weiter, wenn jener wieder da ist; oder brechen Sie ihn ab und fügen Sie die Datei erneut hinzu.</translation>
    </message>
    <message>
        <source>The token was refused. Replace it in Settings, Connections.</source>
        <translation>Das Token wurde abgelehnt. Ersetzen Sie es in Einstellungen, Verbindungen.</translation>
    </message>
    <message>
        <source>There is no token for %1 here. Pair this computer with it in Settings, Connections.</source>
        <translation>Hier gibt es kein Token für %1. Koppeln Sie diesen Computer damit in Einstellungen, Verbindungen.</translation>
    </message>
    <message>
        <source>%1 is no longer open to everybody on its computer. Sign in in Settings, Connections; what waits for it goes on then.</source>
        <translation>%1 ist nicht mehr für alle auf seinem Computer offen. Melden Sie sich in Einstellungen, Verbindungen an; was darauf wartet, geht dann weiter.</translation>
    </message>
    <message>
        <source>No answer from %1. Check the address and the way there; nothing was changed.</source>
        <translation>Keine Antwort von %1. Prüfen Sie die Adresse und den Weg dorthin; nichts wurde geändert.</translation>
    </message>
    <message>
        <source>No answer from %1. Whether this was done is not known: look there before you do it again.</source>
        <translation>Keine Antwort von %1. Ob es ausgeführt wurde, ist nicht bekannt: Sehen Sie dort nach, bevor Sie es noch einmal tun.</translation>
    </message>
    <message>
        <source>Your role, %1, may not do this. Ask an administrator of %2.</source>
        <translation>Ihre Rolle, %1, darf das nicht. Fragen Sie einen Administrator von %2.</translation>
    </message>
    <message>
        <source>%1 speaks API %2, this panel needs API %3. Update the server.</source>
        <translation>%1 spricht API %2, dieses Panel braucht API %3. Aktualisieren Sie den Server.</translation>
    </message>
    <message>
        <source>%1 speaks API %2, this panel API %3. Update Millrace.</source>
        <translation>%1 spricht API %2, dieses Panel API %3. Aktualisieren Sie Millrace.</translation>
    </message>
    <message>
        <source>%1 does not speak with a Millrace as old as this one. Update Millrace.</source>
        <translation>%1 spricht nicht mit einem so alten Millrace wie diesem. Aktualisieren Sie Millrace.</translation>
    </message>
    <message>
        <source>%1 answers, but not as a Millrace API. Check the address.</source>
        <translation>%1 antwortet, aber nicht als Millrace-API. Prüfen Sie die Adresse.</translation>
    </message>
    <message>
        <source>This server has no users yet. Enter the code that it printed when it started.</source>
        <translation>Dieser Server hat noch keine Benutzer. Geben Sie den Code ein, den er beim Start ausgegeben hat.</translation>
    </message>
    <message>
        <source>The certificate of %1 is not trusted, and its kind of key cannot be compared by hand. Give the server a certificate with an ECDSA or RSA key.</source>
        <translation>Dem Zertifikat von %1 wird nicht vertraut, und seine Art von Schlüssel lässt sich nicht von Hand vergleichen. Geben Sie dem Server ein Zertifikat mit ECDSA- oder RSA-Schlüssel.</translation>
    </message>
    <message>
        <source>The certificate of %1 is not trusted. Compare: %2</source>
        <translation>Dem Zertifikat von %1 wird nicht vertraut. Vergleichen Sie: %2</translation>
    </message>
    <message>
        <source>The certificate of %1 has changed. Somebody may be reading along.</source>
        <translation>Das Zertifikat von %1 hat sich geändert. Jemand könnte mitlesen.</translation>
    </message>
    <message>
        <source>%1 answers, but not by TLS. If it is a server without a certificate, write its address with http:// instead of https://.</source>
        <translation>%1 antwortet, aber nicht über TLS. Wenn es ein Server ohne Zertifikat ist, schreiben Sie seine Adresse mit http:// statt https://.</translation>
    </message>
    <message>
        <source>Several connections lead to %1: &quot;%2&quot;, &quot;%3&quot;. Give the name of one.</source>
        <translation>Mehrere Verbindungen führen zu %1: „%2“, „%3“. Nennen Sie eine beim Namen.</translation>
    </message>
    <message>
        <source>The token that &quot;%1&quot; had before could not be ended, and stays good: %2</source>
        <translation>Das Token, das „%1“ vorher hatte, konnte nicht beendet werden und gilt weiter: %2</translation>
    </message>
    <message>
        <source>The way to %1 is not encrypted; the token could be read. Use https, or allow it here.</source>
        <translation>Der Weg zu %1 ist nicht verschlüsselt; das Token könnte gelesen werden. Nutzen Sie https, oder erlauben Sie es hier.</translation>
    </message>
    <message>
        <source>Clocks differ by %1 s (limit 5 s). Signed addresses and live tokens may be refused. Turn on time synchronisation on the API host.</source>
        <translation>Die Uhren weichen um %1 s voneinander ab (Grenze 5 s). Signierte Adressen und Live-Token werden womöglich abgelehnt. Schalten Sie auf dem API-Host die Zeitsynchronisation ein.</translation>
    </message>
    <message>
        <source>%1 sends on to %2. Nothing was sent there; enter that address if it is right.</source>
        <translation>%1 verweist auf %2. Dorthin wurde nichts gesendet; tragen Sie diese Adresse ein, wenn sie stimmt.</translation>
    </message>
    <message>
        <source>a message of the event stream has no good &quot;%1&quot;</source>
        <translation>eine Meldung des Ereignisstroms hat kein gültiges „%1“</translation>
    </message>
    <message>
        <source>%1 Mb/s</source>
        <translation>%1 Mb/s</translation>
    </message>
    <message>
        <source>%1, version %2</source>
        <translation>%1, Version %2</translation>
    </message>
    <message>
        <source>Role: %1</source>
        <translation>Rolle: %1</translation>
    </message>
    <message>
        <source>Not from here: an open server hands out no rights to its ingest.</source>
        <translation>Nicht von hier aus: Ein offener Server vergibt keine Rechte an seinem Ingest.</translation>
    </message>
    <message>
        <source>None is needed: this server is for trying out, open to everybody on its computer with the role %1. Set up, by the code that it printed when it started, it is for people who sign in.</source>
        <translation>Keines nötig: Dieser Server ist zum Ausprobieren und für alle auf seinem Computer offen, mit der Rolle %1. Mit dem Code, den er beim Start ausgegeben hat, lässt er sich für Leute einrichten, die sich anmelden.</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 ms</translation>
    </message>
    <message>
        <source>Clocks differ by %1 ms</source>
        <translation>Uhren weichen um %1 ms voneinander ab</translation>
    </message>
    <message>
        <source>The server has no ingest now, and the connection names none.</source>
        <translation>Der Server hat derzeit keinen Ingest, und die Verbindung nennt keinen.</translation>
    </message>
    <message>
        <source>%1 answers with HTTP status %2.</source>
        <translation>%1 antwortet mit HTTP-Status %2.</translation>
    </message>
    <message>
        <source>What the server read back is not what it uploaded to %1.</source>
        <translation>Was der Server zurückgelesen hat, ist nicht, was er auf %1 hochgeladen hat.</translation>
    </message>
    <message>
        <source>What viewers would get is not what was uploaded. Is the playback address that of this ingest?</source>
        <translation>Zuschauer bekämen nicht, was hochgeladen wurde. Gehört die Wiedergabeadresse zu diesem Ingest?</translation>
    </message>
    <message>
        <source>Millrace %1 has started.</source>
        <translation>Millrace %1 ist gestartet.</translation>
    </message>
    <message>
        <source>Changed: %1.</source>
        <translation>Geändert: %1.</translation>
    </message>
    <message>
        <source>Serves at %1.</source>
        <translation>Erreichbar unter %1.</translation>
    </message>
    <message>
        <source>Jobs are published to the local ingest.</source>
        <translation>Aufträge werden im lokalen Ingest veröffentlicht.</translation>
    </message>
    <message>
        <source>Jobs are published to %1.</source>
        <translation>Aufträge werden unter %1 veröffentlicht.</translation>
    </message>
    <message>
        <source>It can be written again.</source>
        <translation>Sie lässt sich wieder schreiben.</translation>
    </message>
    <message>
        <source>The file needs more memory than an encoder may use (%1 MB). Reduce its picture size with another program first.</source>
        <translation>Die Datei braucht mehr Arbeitsspeicher, als ein Encoder verwenden darf (%1 MB). Verkleinern Sie zuerst ihr Bild mit einem anderen Programm.</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>%1 does not exist.</source>
        <translation>%1 gibt es nicht.</translation>
    </message>
    <message>
        <source>%1 cannot be read: %2.</source>
        <translation>%1 lässt sich nicht lesen: %2.</translation>
    </message>
    <message>
        <source>%1 is larger than expected.</source>
        <translation>%1 ist größer als erwartet.</translation>
    </message>
    <message>
        <source>its disk is full</source>
        <translation>das Laufwerk ist voll</translation>
    </message>
    <message>
        <source>%1 cannot be written: %2.</source>
        <translation>%1 lässt sich nicht schreiben: %2.</translation>
    </message>
    <message>
        <source>The folder %1 cannot be created. Check its permissions.</source>
        <translation>Der Ordner %1 lässt sich nicht anlegen. Prüfen Sie seine Rechte.</translation>
    </message>
    <message>
        <source>%1 is missing or may not be read.</source>
        <translation>%1 fehlt oder darf nicht gelesen werden.</translation>
    </message>
    <message>
        <source>The copy was interrupted because Millrace is stopping.</source>
        <translation>Das Kopieren wurde unterbrochen, weil Millrace beendet wird.</translation>
    </message>
    <message>
        <source>%1 cannot be copied to %2. Check its space and permissions.</source>
        <translation>%1 lässt sich nicht nach %2 kopieren. Prüfen Sie dort Speicherplatz und Rechte.</translation>
    </message>
    <message>
        <source>The program %1 is missing. It belongs beside this one; install Millrace again.</source>
        <translation>Das Programm %1 fehlt. Es gehört neben dieses; installieren Sie Millrace neu.</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>%1 names neither picture nor sound.</source>
        <translation>%1 nennt weder Bild noch Ton.</translation>
    </message>
    <message>
        <source>%1 does not list its segments (SegmentTimeline), and others cannot be played here. Try its HLS playlist, if it has one.</source>
        <translation>%1 führt seine Segmente nicht auf (SegmentTimeline); andere lassen sich hier nicht abspielen. Versuchen Sie die HLS-Playlist, falls es eine gibt.</translation>
    </message>
    <message>
        <source>%1 names more segments than a film can have.</source>
        <translation>%1 nennt mehr Segmente, als ein Film haben kann.</translation>
    </message>
    <message>
        <source>%1 names no init segment (#EXT-X-MAP): only fragmented MP4 can be played here.</source>
        <translation>%1 nennt kein Init-Segment (#EXT-X-MAP): Hier lässt sich nur fragmentiertes MP4 abspielen.</translation>
    </message>
    <message>
        <source>%1 cannot be opened: %2.</source>
        <translation>%1 lässt sich nicht öffnen: %2.</translation>
    </message>
    <message>
        <source>The file cannot be read from this position.</source>
        <translation>Die Datei lässt sich ab dieser Stelle nicht lesen.</translation>
    </message>
    <message>
        <source>Nothing of this rendition is stored yet.</source>
        <translation>Von dieser Rendition ist noch nichts gespeichert.</translation>
    </message>
    <message>
        <source>%1 is damaged: %2.</source>
        <translation>%1 ist beschädigt: %2.</translation>
    </message>
    <message>
        <source>%1 is too large to be played.</source>
        <translation>%1 ist zu groß, um abgespielt zu werden.</translation>
    </message>
    <message>
        <source>There is no decoder for %1.</source>
        <translation>Für %1 gibt es keinen Decoder.</translation>
    </message>
    <message>
        <source>The decoder for %1 refuses the stream.</source>
        <translation>Der Decoder für %1 nimmt den Datenstrom nicht an.</translation>
    </message>
    <message>
        <source>as estimated</source>
        <translation>wie geschätzt</translation>
    </message>
    <message>
        <source>%1 % less</source>
        <translation>%1 % weniger</translation>
    </message>
    <message>
        <source>%1 % more</source>
        <translation>%1 % mehr</translation>
    </message>
    <message>
        <source>estimated %1 (%2 to %3), became %4 (%5)</source>
        <translation>geschätzt %1 (%2 bis %3), geworden %4 (%5)</translation>
    </message>
    <message>
        <source>estimated %1 s (%2 to %3), took %4 s (%5)</source>
        <translation>geschätzt %1 s (%2 bis %3), gedauert %4 s (%5)</translation>
    </message>
    <message>
        <source>%1; %2</source>
        <translation>%1; %2</translation>
    </message>
    <message>
        <source>a variable rate of up to %1 frames a second is shown at a constant %2, the preset&apos;s limit</source>
        <translation>eine veränderliche Rate von bis zu %1 Bildern je Sekunde wird mit konstanten %2 gezeigt, der Grenze der Voreinstellung</translation>
    </message>
    <message>
        <source>The work folder %1 cannot be written (%2). Connect its disk or check its permissions; jobs go on by themselves.</source>
        <translation>In den Arbeitsordner %1 lässt sich nicht schreiben (%2). Verbinden Sie sein Laufwerk oder prüfen Sie seine Rechte; Aufträge laufen von selbst weiter.</translation>
    </message>
    <message>
        <source>%1 is missing.</source>
        <translation>%1 fehlt.</translation>
    </message>
    <message>
        <source>%1 and %2 are the same folder, or one contains the other.</source>
        <translation>%1 und %2 sind derselbe Ordner, oder einer enthält den anderen.</translation>
    </message>
    <message>
        <source>%1 cannot be created. Check the folder&apos;s permissions.</source>
        <translation>%1 lässt sich nicht anlegen. Prüfen Sie die Rechte des Ordners.</translation>
    </message>
    <message>
        <source>it cannot be created</source>
        <translation>er lässt sich nicht anlegen</translation>
    </message>
    <message>
        <source>The work folder is full (%1 free, %2 needed). Free space or choose another folder; jobs go on by themselves.</source>
        <translation>Der Arbeitsordner ist voll (%1 frei, %2 nötig). Geben Sie Speicherplatz frei oder wählen Sie einen anderen Ordner; Aufträge laufen von selbst weiter.</translation>
    </message>
    <message>
        <source>The job list is damaged: %1. Move jobs.sqlite out of the data folder; what is published stays.</source>
        <translation>Die Auftragsliste ist beschädigt: %1. Verschieben Sie jobs.sqlite aus dem Datenordner; was veröffentlicht ist, bleibt.</translation>
    </message>
    <message>
        <source>The job list %1 cannot be opened: %2.</source>
        <translation>Die Auftragsliste %1 lässt sich nicht öffnen: %2.</translation>
    </message>
    <message>
        <source>The job list %1 was written by a newer Millrace. Update this one, or move the file away.</source>
        <translation>Die Auftragsliste %1 wurde von einem neueren Millrace geschrieben. Aktualisieren Sie dieses oder verschieben Sie die Datei.</translation>
    </message>
    <message>
        <source>The job list cannot be written: %1.</source>
        <translation>Die Auftragsliste lässt sich nicht schreiben: %1.</translation>
    </message>
    <message>
        <source>The job list holds a job that cannot be read (%1). Move jobs.sqlite out of the data folder to begin anew, or use the Millrace that wrote it.</source>
        <translation>Die Auftragsliste enthält einen Auftrag, der sich nicht lesen lässt (%1). Verschieben Sie jobs.sqlite aus dem Datenordner, um neu zu beginnen, oder verwenden Sie das Millrace, das sie geschrieben hat.</translation>
    </message>
    <message>
        <source>The settings cannot be read (%1). The defaults are used until settings are saved again; the old ones are in %2.</source>
        <translation>Die Einstellungen lassen sich nicht lesen (%1). Bis wieder welche gespeichert werden, gelten die Standardwerte; die alten liegen in %2.</translation>
    </message>
    <message>
        <source>%1 %2 more of %3 parts failed too.</source>
        <translation>%1 Auch %2 weitere von %3 Teilen sind fehlgeschlagen.</translation>
    </message>
    <message>
        <source>Making %1 failed: %2</source>
        <translation>%1 ließ sich nicht herstellen: %2</translation>
    </message>
    <message>
        <source>%1 is made again: %2 is no longer on the ingest</source>
        <translation>%1 wird neu hergestellt: %2 liegt nicht mehr im Ingest</translation>
    </message>
    <message>
        <source>all chunks are made again: another version of the encoder began this job</source>
        <translation>alle Abschnitte werden neu hergestellt: eine andere Version des Encoders hat diesen Auftrag begonnen</translation>
    </message>
    <message>
        <source>moved to the work folder %1</source>
        <translation>in den Arbeitsordner %1 umgezogen</translation>
    </message>
    <message>
        <source>not moved, stays in %1: %2</source>
        <translation>nicht umgezogen, bleibt in %1: %2</translation>
    </message>
    <message>
        <source>done · every object on the ingest has the SHA-256 that it was sent with</source>
        <translation>fertig · jedes Objekt im Ingest hat die SHA-256, mit der es gesendet wurde</translation>
    </message>
    <message>
        <source>done · every object on the ingest has the right length; this ingest reports no SHA-256</source>
        <translation>fertig · jedes Objekt im Ingest hat die richtige Länge; dieser Ingest meldet keine SHA-256</translation>
    </message>
    <message>
        <source>paused · finished chunks are kept</source>
        <translation>angehalten · fertige Abschnitte bleiben erhalten</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>abgebrochen</translation>
    </message>
    <message>
        <source>retry · damaged places show the last good picture</source>
        <translation>Wiederholung · beschädigte Stellen zeigen das letzte gute Bild</translation>
    </message>
    <message>
        <source>retry</source>
        <translation>Wiederholung</translation>
    </message>
    <message>
        <source>%1 is being moved to another work folder. Try again when it is there.</source>
        <translation>%1 zieht gerade in einen anderen Arbeitsordner um. Versuchen Sie es wieder, wenn der Umzug beendet ist.</translation>
    </message>
    <message>
        <source>%1 keeps its name: something of it is published under it. Duplicate it to make it under another one.</source>
        <translation>%1 behält seinen Namen: Etwas davon ist unter ihm veröffentlicht. Duplizieren Sie den Auftrag, um ihn unter einem anderen Namen auszuführen.</translation>
    </message>
    <message>
        <source>The film that had the name %1 before is being taken away. Try again when that is done.</source>
        <translation>Der Film, der zuvor %1 hieß, wird gerade entfernt. Versuchen Sie es wieder, wenn das erledigt ist.</translation>
    </message>
    <message>
        <source>%1 keeps its preset: something of it is made with it. Duplicate it to make it with another one.</source>
        <translation>%1 behält seine Voreinstellung: Etwas davon ist mit ihr hergestellt. Duplizieren Sie den Auftrag, um ihn mit einer anderen auszuführen.</translation>
    </message>
    <message>
        <source>renamed from %1 to %2</source>
        <translation>von %1 in %2 umbenannt</translation>
    </message>
    <message>
        <source>preset %1 instead of %2</source>
        <translation>Voreinstellung %1 statt %2</translation>
    </message>
    <message>
        <source>its output is being deleted</source>
        <translation>die Ausgabe wird gelöscht</translation>
    </message>
    <message>
        <source>Another film is called %1 at the ingest now. Nothing was deleted.</source>
        <translation>Im Ingest heißt jetzt ein anderer Film %1. Es wurde nichts gelöscht.</translation>
    </message>
    <message>
        <source>its output is not deleted: %1</source>
        <translation>die Ausgabe ist nicht gelöscht: %1</translation>
    </message>
    <message>
        <source>its output was deleted</source>
        <translation>die Ausgabe wurde gelöscht</translation>
    </message>
    <message>
        <source>the ingest or its folder changed · asking what it holds</source>
        <translation>der Ingest oder sein Ordner hat sich geändert · es wird gefragt, was er enthält</translation>
    </message>
    <message>
        <source>The ingest already holds a film called %1, which this job did not make. Give this one another name (--name), or let it take the other&apos;s place (--replace).</source>
        <translation>Der Ingest enthält schon einen Film namens %1, den dieser Auftrag nicht hergestellt hat. Geben Sie diesem einen anderen Namen (--name) oder lassen Sie ihn den anderen ersetzen (--replace).</translation>
    </message>
    <message>
        <source>the ingest already holds a film called %1; this one is called %2</source>
        <translation>der Ingest enthält schon einen Film namens %1; dieser heißt %2</translation>
    </message>
    <message>
        <source>%1 rendition</source>
        <translation>%1 Rendition</translation>
    </message>
    <message>
        <source>%1 renditions</source>
        <translation>%1 Renditions</translation>
    </message>
    <message>
        <source>%1 started · %2</source>
        <translation>%1 begonnen · %2</translation>
    </message>
    <message>
        <source>%1 started</source>
        <translation>%1 begonnen</translation>
    </message>
    <message>
        <source>A part was made by %1, the others by %2.</source>
        <translation>Ein Teil wurde von %1 hergestellt, die anderen von %2.</translation>
    </message>
    <message>
        <source>The probe returned no result.</source>
        <translation>Die Untersuchung der Datei lieferte kein Ergebnis.</translation>
    </message>
    <message>
        <source>%1 done</source>
        <translation>%1 fertig</translation>
    </message>
    <message>
        <source>%1 object</source>
        <translation>%1 Objekt</translation>
    </message>
    <message>
        <source>%1 objects</source>
        <translation>%1 Objekte</translation>
    </message>
    <message>
        <source>%1 encoded · %2 · %3</source>
        <translation>%1 kodiert · %2 · %3</translation>
    </message>
    <message>
        <source>%1 · attempt %2</source>
        <translation>%1 · Versuch %2</translation>
    </message>
    <message>
        <source>%1, attempt %2 of %3 failed and is repeated: %4</source>
        <translation>%1, Versuch %2 von %3 ist fehlgeschlagen und wird wiederholt: %4</translation>
    </message>
    <message>
        <source>%1 given up: %2</source>
        <translation>%1 aufgegeben: %2</translation>
    </message>
    <message>
        <source>%1 has moved or its disk is not connected. Connect the disk or put the file back; finished chunks are kept and the job goes on by itself.</source>
        <translation>%1 wurde verschoben, oder das Laufwerk ist nicht verbunden. Verbinden Sie das Laufwerk oder legen Sie die Datei zurück; fertige Abschnitte bleiben erhalten, und der Auftrag läuft von selbst weiter.</translation>
    </message>
    <message>
        <source>%1 was changed after the job began. What is published is of the old file and whole as far as it goes. Retry starts again from the new file.</source>
        <translation>%1 wurde geändert, nachdem der Auftrag begonnen hatte. Was veröffentlicht ist, stammt aus der alten Datei und ist so weit vollständig, wie es reicht. „Wiederholen“ beginnt neu mit der neuen Datei.</translation>
    </message>
    <message>
        <source>An encoder wrote a rendition that was not planned.</source>
        <translation>Ein Encoder schrieb eine Rendition, die nicht geplant war.</translation>
    </message>
    <message>
        <source>An encoder wrote a segment that was not planned.</source>
        <translation>Ein Encoder schrieb ein Segment, das nicht geplant war.</translation>
    </message>
    <message>
        <source>%1 does not lie on the planned grid.</source>
        <translation>%1 liegt nicht auf dem geplanten Raster.</translation>
    </message>
    <message>
        <source>The chunks of rendition %1 have different init segments.</source>
        <translation>Die Abschnitte der Rendition %1 haben verschiedene Init-Segmente.</translation>
    </message>
    <message>
        <source>The folder %1 cannot be written. Check its permissions, or choose another one.</source>
        <translation>In den Ordner %1 lässt sich nicht schreiben. Prüfen Sie seine Rechte oder wählen Sie einen anderen.</translation>
    </message>
    <message>
        <source>Another Millrace is using %1. Close it, or choose another folder.</source>
        <translation>Ein anderes Millrace verwendet %1. Schließen Sie es oder wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; cannot be a folder&apos;s name; &quot;%2&quot; can.</source>
        <translation>„%1“ kann kein Ordnername sein, „%2“ schon.</translation>
    </message>
    <message>
        <source>A job called %1 is in the queue already, or was removed a moment ago. Choose another name.</source>
        <translation>Ein Auftrag namens %1 ist schon in der Warteschlange oder wurde eben erst entfernt. Wählen Sie einen anderen Namen.</translation>
    </message>
    <message>
        <source>The ingest already holds a film called %1. Choose another name.</source>
        <translation>Der Ingest enthält schon einen Film namens %1. Wählen Sie einen anderen Namen.</translation>
    </message>
    <message>
        <source>%1 is not done. Cancel it, or let it end, before its output is deleted.</source>
        <translation>%1 ist nicht fertig. Brechen Sie den Auftrag ab oder lassen Sie ihn enden, bevor seine Ausgabe gelöscht wird.</translation>
    </message>
    <message>
        <source>A later job called %1 has taken the place of this one&apos;s output. Delete that one&apos;s.</source>
        <translation>Die Ausgabe eines späteren Auftrags namens %1 hat die dieses Auftrags ersetzt. Löschen Sie jene.</translation>
    </message>
    <message>
        <source>Another film called %1 is being made from %2. Give this one another name, or remove that job first.</source>
        <translation>Aus %2 entsteht gerade ein anderer Film namens %1. Geben Sie diesem einen anderen Namen oder entfernen Sie zuerst jenen Auftrag.</translation>
    </message>
    <message>
        <source>%1 is in the queue already, as %2. Let it take that one&apos;s place, or add it under another name.</source>
        <translation>%1 ist schon in der Warteschlange, als %2. Lassen Sie es jenen Auftrag ersetzen oder fügen Sie es unter einem anderen Namen hinzu.</translation>
    </message>
    <message>
        <source>The ingest already holds a film called %1. Let this one take its place, or add it under another name.</source>
        <translation>Der Ingest enthält schon einen Film namens %1. Lassen Sie diesen ihn ersetzen oder fügen Sie ihn unter einem anderen Namen hinzu.</translation>
    </message>
    <message>
        <source>There is no upload %1. Upload the file again.</source>
        <translation>Es gibt keinen Upload %1. Laden Sie die Datei noch einmal hoch.</translation>
    </message>
    <message>
        <source>The source of %1 was to be uploaded, and the upload ended before all of it was here. Add the film again.</source>
        <translation>Die Quelle von %1 sollte hochgeladen werden, und der Upload endete, bevor alles hier war. Fügen Sie den Film noch einmal hinzu.</translation>
    </message>
    <message>
        <source>%1 wants the upload to go on at %2, which is another server. Nothing was sent there.</source>
        <translation>%1 will den Upload bei %2 fortsetzen, und das ist ein anderer Server. Dorthin wurde nichts gesendet.</translation>
    </message>
    <message>
        <source>%1 has moved or its disk is not connected. The upload goes on by itself when the file is back.</source>
        <translation>%1 wurde verschoben oder sein Datenträger ist nicht verbunden. Der Upload geht von selbst weiter, wenn die Datei wieder da ist.</translation>
    </message>
    <message>
        <source>%1 was changed while it was uploaded. Nothing is made of what had arrived; add the file again.</source>
        <translation>%1 wurde während des Hochladens geändert. Aus dem, was angekommen war, wird nichts gemacht; fügen Sie die Datei noch einmal hinzu.</translation>
    </message>
    <message>
        <source>What arrived of %1 is not what was sent, twice in a row. Check the memory and the network of both computers.</source>
        <translation>Was von %1 ankam, ist nicht, was gesendet wurde, zweimal nacheinander. Prüfen Sie Arbeitsspeicher und Netzwerk beider Computer.</translation>
    </message>
    <message>
        <source>%1 is not there, or is no file.</source>
        <translation>%1 ist nicht da oder ist keine Datei.</translation>
    </message>
    <message>
        <source>The upload was cancelled.</source>
        <translation>Der Upload wurde abgebrochen.</translation>
    </message>
    <message>
        <source>Another film called %1 is being made meanwhile. Wait for it, or remove it first.</source>
        <translation>Inzwischen entsteht ein anderer Film namens %1. Warten Sie auf ihn oder entfernen Sie ihn zuerst.</translation>
    </message>
    <message>
        <source>The output of %1 is being deleted. Remove it when that is done.</source>
        <translation>Die Ausgabe von %1 wird gerade gelöscht. Entfernen Sie den Auftrag, wenn das erledigt ist.</translation>
    </message>
    <message>
        <source>%1 is not removed. Remove it first.</source>
        <translation>%1 ist nicht entfernt. Entfernen Sie den Auftrag zuerst.</translation>
    </message>
    <message>
        <source>The ingest is not running.</source>
        <translation>Der Ingest läuft nicht.</translation>
    </message>
    <message>
        <source>Some jobs stay in the work folder they began in: %1</source>
        <translation>Einige Aufträge bleiben in dem Arbeitsordner, in dem sie begannen: %1</translation>
    </message>
    <message>
        <source>primaries %1</source>
        <translation>Primärfarben %1</translation>
    </message>
    <message>
        <source>transfer %1</source>
        <translation>Übertragung %1</translation>
    </message>
    <message>
        <source>matrix %1</source>
        <translation>Matrix %1</translation>
    </message>
    <message>
        <source>colours that the file does not describe: %1</source>
        <translation>Farben, die die Datei nicht beschreibt: %1</translation>
    </message>
    <message>
        <source>sound more than an hour before the first picture: its times must be damaged</source>
        <translation>Ton mehr als eine Stunde vor dem ersten Bild: seine Zeiten müssen beschädigt sein</translation>
    </message>
    <message>
        <source>%1 s of sound beside pictures that cannot be decoded</source>
        <translation>%1 s Ton neben Bildern, die sich nicht dekodieren lassen</translation>
    </message>
    <message>
        <source>sound more than an hour after the last picture: its times must be damaged</source>
        <translation>Ton mehr als eine Stunde nach dem letzten Bild: seine Zeiten müssen beschädigt sein</translation>
    </message>
    <message>
        <source>sound without a picture: the first picture is held before its time</source>
        <translation>Ton ohne Bild: das erste Bild steht schon vor seiner Zeit</translation>
    </message>
    <message>
        <source>sound without a picture: the last picture is held</source>
        <translation>Ton ohne Bild: das letzte Bild bleibt stehen</translation>
    </message>
    <message>
        <source>%1 is encrypted</source>
        <translation>%1 ist verschlüsselt</translation>
    </message>
    <message>
        <source>%1 cannot be decoded</source>
        <translation>%1 lässt sich nicht dekodieren</translation>
    </message>
    <message>
        <source>video %1</source>
        <translation>Video: %1</translation>
    </message>
    <message>
        <source>sound %1</source>
        <translation>Ton: %1</translation>
    </message>
    <message>
        <source>This file has no video and no sound that can be decoded. Remove it, or choose another file.</source>
        <translation>Diese Datei enthält weder Video noch Ton, die sich dekodieren lassen. Datei entfernen oder eine andere wählen.</translation>
    </message>
    <message>
        <source>This file has no video and no sound that can be decoded (%1). Remove it, or choose another file.</source>
        <translation>Diese Datei enthält weder Video noch Ton, die sich dekodieren lassen (%1). Datei entfernen oder eine andere wählen.</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 Std. %2 Min.</translation>
    </message>
    <message>
        <source>The times of this file&apos;s pictures jump from %1 to %2: the file is damaged. Copy it again, or rewrite it with another program (ffmpeg -i FILE -c copy NEW.mkv).</source>
        <translation>Die Zeiten der Bilder dieser Datei springen von %1 auf %2: Die Datei ist beschädigt. Kopieren Sie sie erneut oder schreiben Sie sie mit einem anderen Programm neu (ffmpeg -i DATEI -c copy NEU.mkv).</translation>
    </message>
    <message>
        <source>cover art</source>
        <translation>Titelbild</translation>
    </message>
    <message>
        <source>a job encodes one video stream only</source>
        <translation>ein Auftrag kodiert nur einen Videostrom</translation>
    </message>
    <message>
        <source>no picture in it can be decoded</source>
        <translation>kein Bild darin lässt sich dekodieren</translation>
    </message>
    <message>
        <source>video stream %1 (%2): %3</source>
        <translation>Videostrom %1 (%2): %3</translation>
    </message>
    <message>
        <source>audio track %1: %2</source>
        <translation>Tonspur %1: %2</translation>
    </message>
    <message>
        <source>at most %1 are kept</source>
        <translation>höchstens %1 werden behalten</translation>
    </message>
    <message>
        <source>%1 cannot be used as a preset: %2.</source>
        <translation>%1 lässt sich nicht als Voreinstellung verwenden: %2.</translation>
    </message>
    <message>
        <source>The work folder %1 is no whole path. Write it from the root of its disk on.</source>
        <translation>Der Arbeitsordner %1 ist kein vollständiger Pfad. Schreiben Sie ihn vom Anfang des Datenträgers an.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; cannot be a preset&apos;s id. Use at most 64 letters, digits, - and _, not beginning with a hyphen.</source>
        <translation>„%1“ kann keine Kennung einer Voreinstellung sein. Nehmen Sie höchstens 64 Buchstaben, Ziffern, - und _, nicht mit einem Bindestrich am Anfang.</translation>
    </message>
    <message>
        <source>The preset %1 comes with Millrace and stays as it is. Keep yours under another id.</source>
        <translation>Die Voreinstellung %1 gehört zu Millrace und bleibt, wie sie ist. Behalten Sie Ihre unter einer anderen Kennung.</translation>
    </message>
    <message>
        <source>The preset %1 is another one than when it was read. Read it again, then change it.</source>
        <translation>Die Voreinstellung %1 ist eine andere als beim Lesen. Lesen Sie sie noch einmal und ändern Sie sie dann.</translation>
    </message>
    <message>
        <source>There is a preset called %1 already. Choose another name.</source>
        <translation>Es gibt schon eine Voreinstellung namens %1. Wählen Sie einen anderen Namen.</translation>
    </message>
    <message>
        <source>%1 is there already and holds something else. Move it away first.</source>
        <translation>%1 ist schon da und enthält etwas anderes. Verschieben Sie die Datei zuerst.</translation>
    </message>
    <message>
        <source>%1 cannot be removed. Look whether its folder may be written.</source>
        <translation>%1 lässt sich nicht entfernen. Prüfen Sie, ob in den Ordner geschrieben werden darf.</translation>
    </message>
    <message>
        <source>There is no preset &quot;%1&quot;.</source>
        <translation>Es gibt keine Voreinstellung „%1“.</translation>
    </message>
    <message>
        <source>There is no preset &quot;%1&quot;. Use one of %2.</source>
        <translation>Es gibt keine Voreinstellung „%1“. Verwenden Sie eine von %2.</translation>
    </message>
    <message>
        <source>There is no preset &quot;%1&quot;. Use one of %2, or the path of a JSON file.</source>
        <translation>Es gibt keine Voreinstellung „%1“. Verwenden Sie eine von %2 oder den Pfad einer JSON-Datei.</translation>
    </message>
    <message>
        <source>%1 is missing from the work folder.</source>
        <translation>%1 fehlt im Arbeitsordner.</translation>
    </message>
    <message>
        <source>%1 is not the segment that was asked for.</source>
        <translation>%1 ist nicht das verlangte Segment.</translation>
    </message>
    <message>
        <source>%1 does not hold what its encoder reported.</source>
        <translation>%1 enthält nicht, was sein Encoder gemeldet hat.</translation>
    </message>
    <message>
        <source>A result in the work folder was written by an earlier version.</source>
        <translation>Ein Ergebnis im Arbeitsordner wurde von einer früheren Version geschrieben.</translation>
    </message>
    <message>
        <source>A result in the work folder is incomplete.</source>
        <translation>Ein Ergebnis im Arbeitsordner ist unvollständig.</translation>
    </message>
    <message>
        <source>%1 vanished from the work folder.</source>
        <translation>%1 ist aus dem Arbeitsordner verschwunden.</translation>
    </message>
    <message>
        <source>%1 was damaged in the work folder (its SHA-256 differs).</source>
        <translation>%1 wurde im Arbeitsordner beschädigt (die SHA-256 weicht ab).</translation>
    </message>
    <message>
        <source>it does not exist</source>
        <translation>es fehlt</translation>
    </message>
    <message>
        <source>%1.</source>
        <translation>%1.</translation>
    </message>
    <message>
        <source>%1, and %2.</source>
        <translation>%1 und %2.</translation>
    </message>
    <message>
        <source>%1 more fault</source>
        <translation>%1 weiterer Fehler</translation>
    </message>
    <message>
        <source>%1 more faults</source>
        <translation>%1 weitere Fehler</translation>
    </message>
    <message>
        <source>The ingest refused the upload %1. Check the token in Settings; finished chunks wait here and go out when it is accepted.</source>
        <translation>Der Ingest hat den Upload abgelehnt %1. Prüfen Sie das Token in den Einstellungen; fertige Abschnitte warten hier und werden übertragen, sobald es angenommen wird.</translation>
    </message>
    <message>
        <source>The ingest takes no uploads at this address %1. Check its address in Settings; finished chunks wait here.</source>
        <translation>Der Ingest nimmt unter dieser Adresse keine Uploads an %1. Prüfen Sie seine Adresse in den Einstellungen; fertige Abschnitte warten hier.</translation>
    </message>
    <message>
        <source>A segment is larger than the ingest accepts %1. Raise its limit for uploads (nginx: client_max_body_size); finished chunks wait here.</source>
        <translation>Ein Segment ist größer, als der Ingest annimmt %1. Erhöhen Sie dessen Grenze für Uploads (nginx: client_max_body_size); fertige Abschnitte warten hier.</translation>
    </message>
    <message>
        <source>The ingest redirects to another address %1, which is not followed because the token is meant for the ingest alone. Enter the final address in Settings.</source>
        <translation>Der Ingest leitet auf eine andere Adresse um %1. Der Umleitung wird nicht gefolgt, weil das Token nur für den Ingest bestimmt ist. Geben Sie in den Einstellungen die endgültige Adresse ein.</translation>
    </message>
    <message>
        <source>The ingest&apos;s disk is full (507). Free space there; finished chunks wait here and go out by themselves.</source>
        <translation>Das Laufwerk des Ingests ist voll (507). Geben Sie dort Speicherplatz frei; fertige Abschnitte warten hier und werden von selbst übertragen.</translation>
    </message>
    <message>
        <source>The ingest answers %1. Finished chunks wait here and go out when it is back.</source>
        <translation>Der Ingest antwortet mit %1. Fertige Abschnitte warten hier und werden übertragen, sobald er wieder erreichbar ist.</translation>
    </message>
    <message>
        <source>The ingest does not answer (%1). Finished chunks wait here and go out when it is back.</source>
        <translation>Der Ingest antwortet nicht (%1). Fertige Abschnitte warten hier und werden übertragen, sobald er wieder erreichbar ist.</translation>
    </message>
    <message>
        <source>The ingest is not running. Finished chunks wait here and go out when it is back.</source>
        <translation>Der Ingest läuft nicht. Fertige Abschnitte warten hier und werden übertragen, sobald er wieder erreichbar ist.</translation>
    </message>
    <message>
        <source>The ingest refused %1: %2. A file or link may be in the way of its folder.</source>
        <translation>Der Ingest hat %1 abgelehnt: %2. Vielleicht ist eine Datei oder eine Verknüpfung dem Ordner im Weg.</translation>
    </message>
    <message>
        <source>The ingest refused %1: %2.</source>
        <translation>Der Ingest hat %1 abgelehnt: %2.</translation>
    </message>
    <message>
        <source>%1 is missing on the ingest.</source>
        <translation>%1 fehlt im Ingest.</translation>
    </message>
    <message>
        <source>%1 is another file than the one that was published there.</source>
        <translation>%1 ist eine andere Datei als die, die dort veröffentlicht wurde.</translation>
    </message>
    <message>
        <source>Nothing of %1 lies at an ingest.</source>
        <translation>Von %1 liegt nichts in einem Ingest.</translation>
    </message>
    <message>
        <source>The ingest refuses %1 (%2).</source>
        <translation>Der Ingest lehnt %1 ab (%2).</translation>
    </message>
    <message>
        <source>The ingest does not answer for %1 (%2).</source>
        <translation>Der Ingest antwortet nicht auf die Frage nach %1 (%2).</translation>
    </message>
    <message>
        <source>%1 has the wrong size on the ingest: %2 instead of %3.</source>
        <translation>%1 hat im Ingest die falsche Größe: %2 statt %3.</translation>
    </message>
    <message>
        <source>%1 kB</source>
        <translation>%1 kB</translation>
    </message>
    <message>
        <source>%1 MB</source>
        <translation>%1 MB</translation>
    </message>
    <message>
        <source>%1 GB</source>
        <translation>%1 GB</translation>
    </message>
    <message>
        <source>%1 TB</source>
        <translation>%1 TB</translation>
    </message>
    <message>
        <source>%1 byte</source>
        <translation>%1 Byte</translation>
    </message>
    <message>
        <source>%1 bytes</source>
        <translation>%1 Byte</translation>
    </message>
    <message>
        <source>%1 is not on the ingest as it was sent: its SHA-256 differs.</source>
        <translation>%1 liegt nicht so im Ingest, wie es gesendet wurde: die SHA-256 weicht ab.</translation>
    </message>
    <message>
        <source>millrace-encoder cannot be started.</source>
        <translation>millrace-encoder lässt sich nicht starten.</translation>
    </message>
    <message>
        <source>chunk %1</source>
        <translation>Abschnitt %1</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is neither an IP address nor a network like 10.0.0.0/8.</source>
        <translation>„%1“ ist weder eine IP-Adresse noch ein Netz wie 10.0.0.0/8.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not an IP address. Use 127.0.0.1 for this computer only or 0.0.0.0 for the network.</source>
        <translation>„%1“ ist keine IP-Adresse. Verwenden Sie 127.0.0.1 nur für diesen Computer oder 0.0.0.0 für das Netzwerk.</translation>
    </message>
    <message>
        <source>Port %1 is taken by another program. Choose another port.</source>
        <translation>Port %1 ist von einem anderen Programm belegt. Wählen Sie einen anderen Port.</translation>
    </message>
    <message>
        <source>Listening on %1 failed: %2.</source>
        <translation>An %1 ließen sich keine Verbindungen annehmen: %2.</translation>
    </message>
    <message>
        <source>%1 (%2).</source>
        <translation>%1 (%2).</translation>
    </message>
    <message>
        <source>OpenSSL gives no TLS context (%1).</source>
        <translation>OpenSSL stellt keinen TLS-Kontext bereit (%1).</translation>
    </message>
    <message>
        <source>%1 is not a readable certificate chain in PEM</source>
        <translation>%1 ist keine lesbare Zertifikatskette in PEM</translation>
    </message>
    <message>
        <source>%1 is not a readable private key in PEM, or does not belong to %2</source>
        <translation>%1 ist kein lesbarer privater Schlüssel in PEM oder gehört nicht zu %2</translation>
    </message>
    <message>
        <source>%1 is not the key of %2</source>
        <translation>%1 ist nicht der Schlüssel zu %2</translation>
    </message>
    <message>
        <source>The list of tokens is not a JSON object: %1.</source>
        <translation>Die Tokenliste ist kein JSON-Objekt: %1.</translation>
    </message>
    <message>
        <source>The list of tokens has no &quot;tokens&quot;.</source>
        <translation>Der Tokenliste fehlt &quot;tokens&quot;.</translation>
    </message>
    <message>
        <source>The list of tokens contains one without a name.</source>
        <translation>Die Tokenliste enthält ein Token ohne Namen.</translation>
    </message>
    <message>
        <source>The list of tokens gives &quot;%1&quot; a token of fewer than %2 characters.</source>
        <translation>Die Tokenliste gibt „%1“ ein Token mit weniger als %2 Zeichen.</translation>
    </message>
    <message>
        <source>The list of tokens gives &quot;%1&quot; a &quot;publish&quot; that is neither true, false nor a list of places.</source>
        <translation>In der Tokenliste ist &quot;publish&quot; von „%1“ weder true noch false noch eine Liste von Orten.</translation>
    </message>
    <message>
        <source>The list of tokens gives &quot;%1&quot; a &quot;read&quot; that is neither true, false nor a list of places.</source>
        <translation>In der Tokenliste ist &quot;read&quot; von „%1“ weder true noch false noch eine Liste von Orten.</translation>
    </message>
    <message>
        <source>The log %1 cannot be written. Choose another folder with INGEST_LOG_DIR.</source>
        <translation>Das Protokoll %1 lässt sich nicht schreiben. Wählen Sie mit INGEST_LOG_DIR einen anderen Ordner.</translation>
    </message>
    <message>
        <source>The media folder %1 cannot be created: %2.</source>
        <translation>Der Medienordner %1 lässt sich nicht anlegen: %2.</translation>
    </message>
    <message>
        <source>The media folder %1 cannot be read: %2.</source>
        <translation>Der Medienordner %1 lässt sich nicht lesen: %2.</translation>
    </message>
    <message>
        <source>%1, and more such places</source>
        <translation>%1, und weitere solche Stellen</translation>
    </message>
    <message>
        <source>%1: no sound can be decoded from its stream %2.</source>
        <translation>%1: Aus dem Datenstrom %2 lässt sich kein Ton dekodieren.</translation>
    </message>
    <message>
        <source>Rendition %1 differs from the source: %2.</source>
        <translation>Die Rendition %1 weicht von der Quelle ab: %2.</translation>
    </message>
    <message>
        <source>sound (%1): %2, mixed by position</source>
        <translation>Ton (%1): %2, nach Position gemischt</translation>
    </message>
    <message>
        <source>sound (%1) is damaged; silence replaces what cannot be decoded</source>
        <translation>Ton (%1) ist beschädigt; Stille ersetzt, was sich nicht dekodieren lässt</translation>
    </message>
    <message>
        <source>sound (%1): the source has none here; silence fills the gap</source>
        <translation>Ton (%1): die Quelle hat hier keinen; Stille füllt die Lücke</translation>
    </message>
    <message>
        <source>sound (%1) that overlaps what was heard before</source>
        <translation>Ton (%1), der überlappt, was davor zu hören war</translation>
    </message>
    <message>
        <source>%1 s of sound (%2) before the beginning</source>
        <translation>%1 s Ton (%2) vor dem Anfang</translation>
    </message>
    <message>
        <source>%1 s of sound (%2) after the end</source>
        <translation>%1 s Ton (%2) nach dem Ende</translation>
    </message>
    <message>
        <source>sound (%1) ends before the picture; silence follows</source>
        <translation>Ton (%1) endet vor dem Bild; Stille folgt</translation>
    </message>
    <message>
        <source>This FFmpeg has no AAC encoder. Install one that has.</source>
        <translation>Diesem FFmpeg fehlt der AAC-Encoder. Installieren Sie eines, das ihn hat.</translation>
    </message>
    <message>
        <source>The AAC encoder refuses the settings: %1.</source>
        <translation>Der AAC-Encoder lehnt die Einstellungen ab: %1.</translation>
    </message>
    <message>
        <source>The AAC encoder stopped: %1.</source>
        <translation>Der AAC-Encoder hat aufgehört: %1.</translation>
    </message>
    <message>
        <source>The segments cannot be parsed: %1.</source>
        <translation>Die Segmente lassen sich nicht auswerten: %1.</translation>
    </message>
    <message>
        <source>The init segment does not hold exactly one track.</source>
        <translation>Das Init-Segment enthält nicht genau eine Spur.</translation>
    </message>
    <message>
        <source>The sound cannot be converted: %1.</source>
        <translation>Der Ton lässt sich nicht umwandeln: %1.</translation>
    </message>
    <message>
        <source>No picture can be decoded.</source>
        <translation>Kein Bild lässt sich dekodieren.</translation>
    </message>
    <message>
        <source>the first %1 s of pictures: they depend on pictures that are not in the file</source>
        <translation>die ersten %1 s Bild: sie hängen von Bildern ab, die nicht in der Datei sind</translation>
    </message>
    <message>
        <source>interlaced pictures that the file calls progressive are deinterlaced</source>
        <translation>Halbbilder, die die Datei Vollbilder nennt, werden zu Vollbildern zusammengesetzt</translation>
    </message>
    <message>
        <source>the file is marked as interlaced, but few or none of its pictures are; only those are deinterlaced</source>
        <translation>die Datei ist als Halbbildmaterial gekennzeichnet, aber wenige oder keine ihrer Bilder sind es; nur diese werden zu Vollbildern zusammengesetzt</translation>
    </message>
    <message>
        <source>%1 no longer holds a stream that it held a moment ago.</source>
        <translation>%1 enthält einen Datenstrom nicht mehr, den es eben noch enthielt.</translation>
    </message>
    <message>
        <source>%1 picture before the first key frame: the recording begins in the middle of a group of pictures</source>
        <translation>%1 Bild vor dem ersten Schlüsselbild: die Aufnahme beginnt mitten in einer Bildgruppe</translation>
    </message>
    <message>
        <source>%1 pictures before the first key frame: the recording begins in the middle of a group of pictures</source>
        <translation>%1 Bilder vor dem ersten Schlüsselbild: die Aufnahme beginnt mitten in einer Bildgruppe</translation>
    </message>
    <message>
        <source>the file&apos;s clock restarts or jumps %1 time; its parts are shown one after the other</source>
        <translation>die Uhr der Datei beginnt %1-mal neu oder springt; ihre Teile werden nacheinander gezeigt</translation>
    </message>
    <message>
        <source>the file&apos;s clock restarts or jumps %1 times; its parts are shown one after the other</source>
        <translation>die Uhr der Datei beginnt %1-mal neu oder springt; ihre Teile werden nacheinander gezeigt</translation>
    </message>
    <message>
        <source>libx264 stopped in the first pass</source>
        <translation>libx264 hat im ersten Durchgang aufgehört</translation>
    </message>
    <message>
        <source>The statistics %1 were not written: %2</source>
        <translation>Die Statistik %1 wurde nicht geschrieben: %2</translation>
    </message>
    <message>
        <source>The first pass&apos;s statistics hold %1 of %2.</source>
        <translation>Die Statistik des ersten Durchgangs enthält %1 von %2.</translation>
    </message>
    <message>
        <source>%1 frame</source>
        <translation>%1 Bild</translation>
    </message>
    <message>
        <source>%1 frames</source>
        <translation>%1 Bildern</translation>
    </message>
    <message>
        <source>%1 does not exist. Connect its disk or check the name.</source>
        <translation>%1 gibt es nicht. Verbinden Sie das Laufwerk oder prüfen Sie den Namen.</translation>
    </message>
    <message>
        <source>%1 is a folder, not a video.</source>
        <translation>%1 ist ein Ordner, kein Video.</translation>
    </message>
    <message>
        <source>%1 is not a regular file.</source>
        <translation>%1 ist keine gewöhnliche Datei.</translation>
    </message>
    <message>
        <source>%1 cannot be read: permission denied.</source>
        <translation>%1 lässt sich nicht lesen: keine Berechtigung.</translation>
    </message>
    <message>
        <source>%1 is empty.</source>
        <translation>%1 ist leer.</translation>
    </message>
    <message>
        <source>FFmpeg says: %1</source>
        <translation>FFmpeg meldet: %1</translation>
    </message>
    <message>
        <source>it is encrypted (DRM). Use the unprotected master</source>
        <translation>es ist verschlüsselt (DRM). Verwenden Sie das ungeschützte Original</translation>
    </message>
    <message>
        <source>it is not a video or audio format that Millrace knows, or its header is damaged</source>
        <translation>es ist kein Video- oder Tonformat, das Millrace kennt, oder der Dateikopf ist beschädigt</translation>
    </message>
    <message>
        <source>The decoder for %1 refuses the stream: %2.</source>
        <translation>Der Decoder für %1 nimmt den Datenstrom nicht an: %2.</translation>
    </message>
    <message>
        <source>The colours of the source cannot be converted: its description (primaries %1, transfer %2, matrix %3) names something that is not known here. Convert the film to BT.709 first.</source>
        <translation>Die Farben der Quelle können nicht umgewandelt werden: Ihre Beschreibung (Primärfarben %1, Kennlinie %2, Matrix %3) nennt etwas, das hier nicht bekannt ist. Wandeln Sie den Film zuerst in BT.709 um.</translation>
    </message>
    <message>
        <source>The picture cannot be converted: %1.</source>
        <translation>Das Bild lässt sich nicht umwandeln: %1.</translation>
    </message>
    <message>
        <source>This FFmpeg has no JPEG encoder. Install one that has.</source>
        <translation>Diesem FFmpeg fehlt der JPEG-Encoder. Installieren Sie eines, das ihn hat.</translation>
    </message>
    <message>
        <source>The JPEG encoder refuses the picture.</source>
        <translation>Der JPEG-Encoder lehnt das Bild ab.</translation>
    </message>
    <message>
        <source>libx264 gave no parameter sets.</source>
        <translation>libx264 lieferte keine Parametersätze.</translation>
    </message>
    <message>
        <source>libx264 stopped</source>
        <translation>libx264 hat aufgehört</translation>
    </message>
    <message>
        <source>Rung %1 has %2 of %3 segments: the source holds fewer pictures than its time stamps promise. Copy the file again, or convert it with another program first.</source>
        <translation>Stufe %1 hat %2 von %3 Segmenten: Die Quelle enthält weniger Bilder, als ihre Zeitstempel versprechen. Kopieren Sie die Datei erneut oder wandeln Sie sie zuerst mit einem anderen Programm um.</translation>
    </message>
    <message>
        <source>A frame lies after the end of its chunk.</source>
        <translation>Ein Bild liegt hinter dem Ende seines Abschnitts.</translation>
    </message>
    <message>
        <source>A segment of rung %1 does not begin with a key frame at its start.</source>
        <translation>Ein Segment der Stufe %1 beginnt nicht mit einem Schlüsselbild.</translation>
    </message>
    <message>
        <source>A segment of rung %1 has %2 instead of %3.</source>
        <translation>Bei Stufe %1 besteht ein Segment aus %2 statt %3.</translation>
    </message>
    <message>
        <source>This FFmpeg cannot decode %1, so nothing that it encodes can be proven. Install one that can.</source>
        <translation>Dieses FFmpeg kann %1 nicht dekodieren; was es kodiert, lässt sich daher nicht prüfen. Installieren Sie eines, das es kann.</translation>
    </message>
    <message>
        <source>The decoder refuses the headers of what was encoded: %1.</source>
        <translation>Der Decoder lehnt den Kopf des Kodierten ab: %1.</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>%1 does not decode: %2, some damaged.</source>
        <translation>%1 lässt sich nicht dekodieren: %2, einige beschädigt.</translation>
    </message>
    <message>
        <source>%1 does not decode: %2.</source>
        <translation>%1 lässt sich nicht dekodieren: %2.</translation>
    </message>
    <message>
        <source>The limiter for downmixes cannot be set up: %1.</source>
        <translation>Der Begrenzer für heruntergemischten Ton lässt sich nicht einrichten: %1.</translation>
    </message>
    <message>
        <source>The sound cannot be limited: %1.</source>
        <translation>Der Ton lässt sich nicht begrenzen: %1.</translation>
    </message>
    <message>
        <source>%1 channels of ambisonics</source>
        <translation>%1 Ambisonics-Kanäle</translation>
    </message>
    <message>
        <source>%1 channels in an unknown layout</source>
        <translation>%1 Kanäle in unbekannter Anordnung</translation>
    </message>
    <message>
        <source>Sound of %1 at %2 Hz cannot be converted: %3.</source>
        <translation>Ton mit %1 bei %2 Hz lässt sich nicht umwandeln: %3.</translation>
    </message>
    <message>
        <source>%1 channel</source>
        <translation>%1 Kanal</translation>
    </message>
    <message>
        <source>%1 channels</source>
        <translation>%1 Kanälen</translation>
    </message>
    <message>
        <source>%1 no longer holds the sound it was planned with.</source>
        <translation>%1 enthält den Ton nicht mehr, mit dem geplant wurde.</translation>
    </message>
    <message>
        <source>Rendition %1 grew beyond %2 MB, many times its planned size, and was stopped.</source>
        <translation>Die Rendition %1 wuchs über %2 MB hinaus, ein Vielfaches der geplanten Größe, und wurde angehalten.</translation>
    </message>
    <message>
        <source>This FFmpeg has no MP4 muxer. Install one that has.</source>
        <translation>Diesem FFmpeg fehlt der MP4-Muxer. Installieren Sie eines, das ihn hat.</translation>
    </message>
    <message>
        <source>%1 cannot be written.</source>
        <translation>%1 lässt sich nicht schreiben.</translation>
    </message>
    <message>
        <source>The test pattern cannot be drawn: %1.</source>
        <translation>Das Testbild lässt sich nicht zeichnen: %1.</translation>
    </message>
    <message>
        <source>This FFmpeg has no encoder %1. Install one that has.</source>
        <translation>Diesem FFmpeg fehlt der Encoder %1. Installieren Sie eines, das ihn hat.</translation>
    </message>
    <message>
        <source>The encoder %1 cannot be opened.</source>
        <translation>Der Encoder %1 lässt sich nicht öffnen.</translation>
    </message>
    <message>
        <source>%1 no longer holds the stream it was planned with.</source>
        <translation>%1 enthält den Datenstrom nicht mehr, mit dem geplant wurde.</translation>
    </message>
    <message>
        <source>%1 unreadable frame is replaced by the one before it</source>
        <translation>%1 unlesbares Bild ist durch das davor ersetzt</translation>
    </message>
    <message>
        <source>%1 unreadable frames are replaced by the ones before them</source>
        <translation>%1 unlesbare Bilder sind durch die davor ersetzt</translation>
    </message>
    <message>
        <source>%1 damaged frame or packet in the source</source>
        <translation>%1 beschädigtes Bild oder Paket in der Quelle</translation>
    </message>
    <message>
        <source>%1 damaged frames or packets in the source</source>
        <translation>%1 beschädigte Bilder oder Pakete in der Quelle</translation>
    </message>
    <message>
        <source>%1 is damaged between %2 s and %3 s: %4 of %5 can be read.</source>
        <translation>%1 ist zwischen %2 s und %3 s beschädigt: %4 von %5 sind lesbar.</translation>
    </message>
    <message>
        <source>Rung %1 differs from the source: %2.</source>
        <translation>Stufe %1 weicht von der Quelle ab: %2.</translation>
    </message>
    <message>
        <source>The task names no segment or no rendition.</source>
        <translation>Die Aufgabe nennt kein Segment oder keine Rendition.</translation>
    </message>
    <message>
        <source>%1: %2.</source>
        <translation>%1: %2.</translation>
    </message>
    <message>
        <source>This FFmpeg has no libx264 encoder. Install an FFmpeg built with it.</source>
        <translation>Diesem FFmpeg fehlt der Encoder libx264. Installieren Sie ein FFmpeg, das mit ihm gebaut ist.</translation>
    </message>
    <message>
        <source>libx264 refuses the settings of rung %1</source>
        <translation>libx264 lehnt die Einstellungen der Stufe %1 ab</translation>
    </message>
    <message>
        <source>%1 to %2: %3</source>
        <translation>%1 bis %2: %3</translation>
    </message>
    <message>
        <source>%1 (%2) %3.</source>
        <translation>%1 (%2) %3.</translation>
    </message>
    <message>
        <source>There is no setting %1.</source>
        <translation>Es gibt keine Einstellung %1.</translation>
    </message>
    <message>
        <source>The decoder sent a picture that cannot be.</source>
        <translation>Der Decoder hat ein Bild gesendet, das es nicht geben kann.</translation>
    </message>
    <message>
        <source>Memory for pictures cannot be made (%1).</source>
        <translation>Speicher für Bilder lässt sich nicht anlegen (%1).</translation>
    </message>
    <message>
        <source>Memory for pictures is smaller than its decoder said.</source>
        <translation>Der Speicher für Bilder ist kleiner, als sein Decoder angab.</translation>
    </message>
    <message>
        <source>Memory for pictures cannot be found (%1).</source>
        <translation>Speicher für Bilder lässt sich nicht finden (%1).</translation>
    </message>
    <message>
        <source>The encoder ended with code %1</source>
        <translation>Der Encoder endete mit Code %1</translation>
    </message>
    <message>
        <source>The encoder crashed (exception 0x%1)</source>
        <translation>Der Encoder ist abgestürzt (Ausnahme 0x%1)</translation>
    </message>
    <message>
        <source>The encoder was ended from outside (signal %1), as the system does where memory is short</source>
        <translation>Der Encoder wurde von außen beendet (Signal %1), wie es das System tut, wenn der Speicher knapp ist</translation>
    </message>
    <message>
        <source>The encoder crashed (signal %1)</source>
        <translation>Der Encoder ist abgestürzt (Signal %1)</translation>
    </message>
    <message>
        <source>The encoder cannot be started: %1.</source>
        <translation>Der Encoder lässt sich nicht starten: %1.</translation>
    </message>
    <message>
        <source>The encoder was silent for %1 s, used %2 s of processor time meanwhile, and was stopped. It waited for something: look whether the disk of its source answers.</source>
        <translation>Der Encoder meldete sich %1 s lang nicht, verbrauchte dabei %2 s Prozessorzeit und wurde angehalten. Er wartete auf etwas: Sehen Sie nach, ob das Laufwerk der Quelle antwortet.</translation>
    </message>
    <message>
        <source>The encoder was silent for %1 s, used %2 s of processor time meanwhile, and was stopped.</source>
        <translation>Der Encoder meldete sich %1 s lang nicht, verbrauchte dabei %2 s Prozessorzeit und wurde angehalten.</translation>
    </message>
    <message>
        <source>The encoder used more processor time than such a file can need and was stopped. Convert the file with another program first.</source>
        <translation>Der Encoder verbrauchte mehr Prozessorzeit, als eine solche Datei brauchen kann, und wurde angehalten. Wandeln Sie die Datei zuerst mit einem anderen Programm um.</translation>
    </message>
    <message>
        <source>expected a text, or a list of a pattern and its texts</source>
        <translation>ein Text erwartet, oder eine Liste aus einem Muster und seinen Texten</translation>
    </message>
    <message>
        <source>expected true or false</source>
        <translation>true oder false erwartet</translation>
    </message>
    <message>
        <source>expected text</source>
        <translation>Text erwartet</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a known value</source>
        <translation>„%1“ ist kein bekannter Wert</translation>
    </message>
    <message>
        <source>expected a number</source>
        <translation>eine Zahl erwartet</translation>
    </message>
    <message>
        <source>expected a whole number in range</source>
        <translation>eine ganze Zahl im zulässigen Bereich erwartet</translation>
    </message>
    <message>
        <source>the change is of another job</source>
        <translation>die Änderung gehört zu einem anderen Auftrag</translation>
    </message>
    <message>
        <source>the change is of another revision of the job</source>
        <translation>die Änderung gehört zu einem anderen Stand des Auftrags</translation>
    </message>
    <message>
        <source>expected a list</source>
        <translation>eine Liste erwartet</translation>
    </message>
    <message>
        <source>expected an object</source>
        <translation>ein Objekt erwartet</translation>
    </message>
    <message>
        <source>not JSON: %1</source>
        <translation>kein JSON: %1</translation>
    </message>
    <message>
        <source>line %1, column %2</source>
        <translation>Zeile %1, Spalte %2</translation>
    </message>
    <message>
        <source>%1: &quot;%2&quot; is not a known value</source>
        <translation>%1: „%2“ ist kein bekannter Wert</translation>
    </message>
    <message>
        <source>%1: is empty</source>
        <translation>%1: ist leer</translation>
    </message>
    <message>
        <source>%1: holds a character that no path has</source>
        <translation>%1: enthält ein Zeichen, das in keinem Pfad vorkommt</translation>
    </message>
    <message>
        <source>name: &quot;%1&quot; is no name of one folder</source>
        <translation>name: „%1“ ist nicht der Name eines einzelnen Ordners</translation>
    </message>
    <message>
        <source>%1: must begin with http:// or https://</source>
        <translation>%1: muss mit http:// oder https:// beginnen</translation>
    </message>
    <message>
        <source>format: must be &quot;%1&quot;</source>
        <translation>format: muss „%1“ sein</translation>
    </message>
    <message>
        <source>version: is %1, this Millrace reads %2</source>
        <translation>version: ist %1, dieses Millrace liest %2</translation>
    </message>
    <message>
        <source>jobs: are more than %1</source>
        <translation>jobs: sind mehr als %1</translation>
    </message>
    <message>
        <source>must be a whole number from %1 to %2</source>
        <translation>muss eine ganze Zahl von %1 bis %2 sein</translation>
    </message>
    <message>
        <source>must begin with http:// or https:// and name a host, like %1</source>
        <translation>muss mit http:// oder https:// beginnen und einen Host nennen, etwa %1</translation>
    </message>
    <message>
        <source>must begin with http:// or https:// and name a host, like https://ingest.example.com/media/</source>
        <translation>muss mit http:// oder https:// beginnen und einen Host nennen, etwa https://ingest.example.com/media/</translation>
    </message>
    <message>
        <source>must be one of %1</source>
        <translation>muss eines von diesen sein: %1</translation>
    </message>
    <message>
        <source>must be yes or no</source>
        <translation>muss yes oder no sein</translation>
    </message>
    <message>
        <source>The stream cannot be read.</source>
        <translation>Der Datenstrom lässt sich nicht lesen.</translation>
    </message>
    <message>
        <source>%1 names no picture.</source>
        <translation>%1 nennt kein Bild.</translation>
    </message>
    <message>
        <source>The decoder did not answer for %1 s and was ended. The file&apos;s disk or server may be silent; try again later.</source>
        <translation>Der Decoder antwortete %1 s lang nicht und wurde beendet. Vielleicht antwortet das Laufwerk oder der Server der Datei nicht; versuchen Sie es später wieder.</translation>
    </message>
    <message>
        <source>The decoder stopped unexpectedly; the file may be damaged. The rest of Millrace is not touched.</source>
        <translation>Der Decoder endete unerwartet; vielleicht ist die Datei beschädigt. Der Rest von Millrace ist nicht betroffen.</translation>
    </message>
    <message>
        <source>The decoder cannot be started: %1.</source>
        <translation>Der Decoder lässt sich nicht starten: %1.</translation>
    </message>
    <message>
        <source>This encoder is %1; the job was begun with %2.</source>
        <translation>Dieser Encoder ist %1; der Auftrag wurde mit %2 begonnen.</translation>
    </message>
    <message>
        <source>This encoder does not know the task.</source>
        <translation>Dieser Encoder kennt die Aufgabe nicht.</translation>
    </message>
    <message>
        <source>The task cannot be read: %1.</source>
        <translation>Die Aufgabe lässt sich nicht lesen: %1.</translation>
    </message>
    <message>
        <source>There is no job %1.</source>
        <translation>Es gibt keinen Auftrag %1.</translation>
    </message>
    <message>
        <source>Millrace cannot send the computer to sleep on this system. Choose &quot;Run a command&quot; for it.</source>
        <translation>Millrace kann den Computer auf diesem System nicht in den Ruhezustand versetzen. Wählen Sie dafür „Einen Befehl ausführen“.</translation>
    </message>
    <message>
        <source>Millrace cannot shut the computer down on this system. Choose &quot;Run a command&quot; for it.</source>
        <translation>Millrace kann den Computer auf diesem System nicht herunterfahren. Wählen Sie dafür „Einen Befehl ausführen“.</translation>
    </message>
    <message>
        <source>The command &quot;%1&quot; did not start: %2.</source>
        <translation>Der Befehl „%1“ ließ sich nicht starten: %2.</translation>
    </message>
    <message>
        <source>This computer was not sent to sleep: %1</source>
        <translation>Dieser Computer wurde nicht in den Ruhezustand versetzt: %1</translation>
    </message>
    <message>
        <source>This computer was not shut down: %1</source>
        <translation>Dieser Computer wurde nicht heruntergefahren: %1</translation>
    </message>
    <message>
        <source>Windows says %1.</source>
        <translation>Windows meldet %1.</translation>
    </message>
    <message>
        <source>must be a number from %1 to %2</source>
        <translation>muss eine Zahl von %1 bis %2 sein</translation>
    </message>
    <message>
        <source>must be %1 or %2</source>
        <translation>muss %1 oder %2 sein</translation>
    </message>
    <message>
        <source>TLS needs both --certificate and --key.</source>
        <translation>TLS braucht sowohl --certificate als auch --key.</translation>
    </message>
    <message>
        <source>the answer holds no &quot;variables&quot;</source>
        <translation>der Antwort fehlt &quot;variables&quot;</translation>
    </message>
    <message>
        <source>One job at a time gets another name.</source>
        <translation>Nur ein Auftrag auf einmal bekommt einen anderen Namen.</translation>
    </message>
    <message>
        <source>The Millrace that runs does not answer: %1.</source>
        <translation>Das laufende Millrace antwortet nicht: %1.</translation>
    </message>
    <message>
        <source>No Millrace listens for this data folder.</source>
        <translation>Für diesen Datenordner läuft kein Millrace, das zuhört.</translation>
    </message>
    <message>
        <source>The Millrace that runs over this data folder is older than this command. Quit it and start it anew.</source>
        <translation>Das Millrace, das mit diesem Datenordner läuft, ist älter als dieser Befehl. Beenden Sie es und starten Sie es neu.</translation>
    </message>
    <message>
        <source>Neither a second start of Millrace nor the command line can reach this one: %1.</source>
        <translation>Weder ein zweiter Start von Millrace noch die Befehlszeile kann dieses hier erreichen: %1.</translation>
    </message>
    <message>
        <source>This Millrace has no window.</source>
        <translation>Dieses Millrace hat kein Fenster.</translation>
    </message>
    <message>
        <source>This Millrace takes no commands.</source>
        <translation>Dieses Millrace nimmt keine Befehle an.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no time; 1:02.5 and 0:01:02.5 are</source>
        <translation>„%1“ ist keine Zeit; 1:02,5 und 0:01:02,5 sind welche</translation>
    </message>
    <message>
        <source>%1 keeps its start, end and tracks: something of it is made. Duplicate it to make another part of the film.</source>
        <translation>%1 behält Anfang, Ende und Tonspuren: Etwas davon ist hergestellt. Duplizieren Sie den Auftrag, um einen anderen Teil des Films herzustellen.</translation>
    </message>
    <message>
        <source>keeps %1</source>
        <translation>behält %1</translation>
    </message>
    <message>
        <source>keeps the whole film</source>
        <translation>behält den ganzen Film</translation>
    </message>
    <message>
        <source>This computer runs on battery. The job goes on by itself on mains power, or when &quot;On battery&quot; is switched off in Settings.</source>
        <translation>Dieser Computer läuft mit Akku. Der Auftrag läuft am Netz von selbst weiter, oder wenn „Im Akkubetrieb“ in den Einstellungen ausgeschaltet wird.</translation>
    </message>
    <message>
        <source>the source was put back: it has another time and the same content · goes on</source>
        <translation>die Quelle wurde zurückgelegt: Sie hat eine andere Zeit und denselben Inhalt · es geht weiter</translation>
    </message>
    <message>
        <source>Comparing the source returned no result.</source>
        <translation>Der Vergleich der Quelle lieferte kein Ergebnis.</translation>
    </message>
    <message>
        <source>%1 was put back or written to. It is compared with the file that the job began with as soon as it is at rest; if it is the same the job goes on by itself.</source>
        <translation>%1 wurde zurückgelegt oder beschrieben. Sobald die Datei ruht, wird sie mit der verglichen, mit der der Auftrag begann; ist es dieselbe, läuft der Auftrag von selbst weiter.</translation>
    </message>
    <message>
        <source>The disk of %1 or that of the work folder %2 does not answer. Check that both are connected; finished chunks are kept and the job goes on by itself.</source>
        <translation>Das Laufwerk von %1 oder das des Arbeitsordners %2 antwortet nicht. Prüfen Sie, ob beide verbunden sind; fertige Abschnitte bleiben erhalten, und der Auftrag läuft von selbst weiter.</translation>
    </message>
    <message>
        <source>There is a job called %1, or the ingest holds a film of that name. Let this one take its place, or choose another name.</source>
        <translation>Es gibt einen Auftrag namens %1, oder der Ingest enthält einen Film dieses Namens. Lassen Sie diesen ihn ersetzen oder wählen Sie einen anderen Namen.</translation>
    </message>
    <message>
        <source>The output of %1 is being deleted. Add the film again when that is done.</source>
        <translation>Die Ausgabe von %1 wird gerade gelöscht. Fügen Sie den Film wieder hinzu, wenn das beendet ist.</translation>
    </message>
    <message>
        <source>Nothing of what is kept lies before the end that was chosen: the first picture or sound of it comes at %1. Choose a later end.</source>
        <translation>Vor dem gewählten Ende liegt nichts von dem, was behalten wird: Das erste Bild oder der erste Ton davon kommt bei %1. Wählen Sie ein späteres Ende.</translation>
    </message>
    <message>
        <source>The file has no pictures, and none of its audio tracks was chosen. Choose one.</source>
        <translation>Die Datei hat keine Bilder, und keine ihrer Tonspuren wurde gewählt. Wählen Sie eine.</translation>
    </message>
    <message>
        <source>The file has no audio track %1; it has none. Keep no audio track.</source>
        <translation>Die Datei hat keine Tonspur %1; sie hat gar keine. Behalten Sie keine Tonspur.</translation>
    </message>
    <message>
        <source>The file has no audio track %1; it has %2. Choose among those.</source>
        <translation>Die Datei hat keine Tonspur %1; sie hat %2. Wählen Sie unter diesen.</translation>
    </message>
    <message>
        <source>Audio track %1 cannot be kept: %2. Choose others.</source>
        <translation>Tonspur %1 kann nicht behalten werden: %2. Wählen Sie andere.</translation>
    </message>
    <message>
        <source>%1 cannot be read at byte %2. Check its disk, or copy the file again from its source.</source>
        <translation>%1 lässt sich bei Byte %2 nicht lesen. Prüfen Sie das Laufwerk oder kopieren Sie die Datei noch einmal von ihrem Ursprung.</translation>
    </message>
    <message>
        <source>A file name holds a zero byte.</source>
        <translation>Ein Dateiname enthält ein Nullbyte.</translation>
    </message>
    <message>
        <source>&quot;after&quot; is no cursor of this list with these filters. Begin again without it.</source>
        <translation>„after“ ist kein Zeiger in diese Liste mit diesen Filtern. Beginnen Sie ohne ihn von vorn.</translation>
    </message>
    <message>
        <source>&quot;limit&quot; must be from 1 to %1, not %2.</source>
        <translation>„limit“ muss von 1 bis %1 sein, nicht %2.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no state that jobs are asked for by.</source>
        <translation>„%1“ ist kein Zustand, nach dem Aufträge gesucht werden.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no absolute path.</source>
        <translation>„%1“ ist kein absoluter Pfad.</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>wartend</translation>
    </message>
    <message>
        <source>encoding</source>
        <translation>in Kodierung</translation>
    </message>
    <message>
        <source>publishing</source>
        <translation>in Veröffentlichung</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>done</source>
        <translation>fertig</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <source>&quot;%1&quot; means several jobs. Name one by its id: %2.</source>
        <translation>„%1“ meint mehrere Aufträge. Nennen Sie einen mit seiner Kennung: %2.</translation>
    </message>
    <message>
        <source>The request has no version.</source>
        <translation>Die Anfrage hat keine Version.</translation>
    </message>
    <message>
        <source>The Millrace that runs is older than this command. Start it anew.</source>
        <translation>Das laufende Millrace ist älter als dieser Befehl. Starten Sie es neu.</translation>
    </message>
    <message>
        <source>No job was named.</source>
        <translation>Es wurde kein Auftrag genannt.</translation>
    </message>
    <message>
        <source>There is no job &quot;%1&quot;.</source>
        <translation>Es gibt keinen Auftrag „%1“.</translation>
    </message>
    <message>
        <source>%1 is %2; there is nothing to pause.</source>
        <translation>%1 ist %2; da gibt es nichts anzuhalten.</translation>
    </message>
    <message>
        <source>%1 is encoded and being published; that is not paused.</source>
        <translation>%1 ist kodiert und wird veröffentlicht; das wird nicht angehalten.</translation>
    </message>
    <message>
        <source>%1 is %2; it does not go on.</source>
        <translation>%1 ist %2; der Auftrag läuft nicht weiter.</translation>
    </message>
    <message>
        <source>%1 is %2; it does not go on. It can be retried.</source>
        <translation>%1 ist %2; der Auftrag läuft nicht weiter. Er kann wiederholt werden.</translation>
    </message>
    <message>
        <source>%1 is %2; only what has failed or was cancelled is retried.</source>
        <translation>%1 ist %2; wiederholt wird nur, was fehlgeschlagen ist oder abgebrochen wurde.</translation>
    </message>
    <message>
        <source>%1 is %2; there is nothing to cancel.</source>
        <translation>%1 ist %2; da gibt es nichts abzubrechen.</translation>
    </message>
    <message>
        <source>The end lies at the film&apos;s beginning: nothing would be left. Choose a later one.</source>
        <translation>Das Ende liegt am Anfang des Films: Es bliebe nichts übrig. Wählen Sie ein späteres.</translation>
    </message>
    <message>
        <source>The end, %1, does not lie behind the start, %2. Choose a later end or an earlier start.</source>
        <translation>Das Ende, %1, liegt nicht hinter dem Anfang, %2. Wählen Sie ein späteres Ende oder einen früheren Anfang.</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 bis %2</translation>
    </message>
    <message>
        <source>%1 to the end</source>
        <translation>%1 bis zum Ende</translation>
    </message>
    <message>
        <source>no audio track</source>
        <translation>keine Tonspur</translation>
    </message>
    <message>
        <source>audio track %1</source>
        <translation>Tonspur %1</translation>
    </message>
    <message>
        <source>audio tracks %1</source>
        <translation>Tonspuren %1</translation>
    </message>
    <message>
        <source>The start is no time of a film. Write it like 1:02.5.</source>
        <translation>Der Anfang ist keine Zeit eines Films. Schreiben Sie ihn wie 1:02,5.</translation>
    </message>
    <message>
        <source>The end is no time of a film. Write it like 1:02.5.</source>
        <translation>Das Ende ist keine Zeit eines Films. Schreiben Sie es wie 1:02,5.</translation>
    </message>
    <message>
        <source>An audio track has a number below 0. The tracks of a file are numbered from 0 on.</source>
        <translation>Eine Tonspur hat eine Nummer unter 0. Die Spuren einer Datei sind ab 0 nummeriert.</translation>
    </message>
    <message>
        <source>Audio track %1 is named twice. Name each once.</source>
        <translation>Tonspur %1 ist zweimal genannt. Nennen Sie jede einmal.</translation>
    </message>
    <message>
        <source>The start, %1, lies behind the end of the film, which is %2 long. Choose an earlier one.</source>
        <translation>Der Anfang, %1, liegt hinter dem Ende des Films, der %2 lang ist. Wählen Sie einen früheren.</translation>
    </message>
    <message>
        <source>The preset &quot;%1&quot; cannot be used. %2</source>
        <translation>Die Voreinstellung „%1“ kann nicht verwendet werden. %2</translation>
    </message>
    <message>
        <source>It has no name (name).</source>
        <translation>Sie hat keinen Namen (name).</translation>
    </message>
    <message>
        <source>Its &quot;%1&quot; must be one line of at most %2 bytes, without characters that cannot be seen.</source>
        <translation>Ihr Feld „%1“ muss eine Zeile von höchstens %2 Byte sein, ohne Zeichen, die man nicht sieht.</translation>
    </message>
    <message>
        <source>A folder is named after the rung &quot;%1&quot;. Name it with at most 32 letters, digits, - and _, not beginning with &quot;audio&quot;.</source>
        <translation>Nach der Sprosse „%1“ wird ein Ordner benannt. Nennen Sie sie mit höchstens 32 Buchstaben, Ziffern, - und _, nicht mit „audio“ am Anfang.</translation>
    </message>
    <message>
        <source>A folder is named after the rung &quot;%1&quot;, and Windows takes that for a device. Name it otherwise.</source>
        <translation>Nach der Sprosse „%1“ wird ein Ordner benannt, und Windows hält das für ein Gerät. Nennen Sie sie anders.</translation>
    </message>
    <message>
        <source>Two rungs have the name &quot;%1&quot;. Give each its own; capitals make no difference.</source>
        <translation>Zwei Sprossen heißen „%1“. Geben Sie jeder ihren eigenen Namen; Großbuchstaben machen keinen Unterschied.</translation>
    </message>
    <message>
        <source>The shorter side of the pictures of rung &quot;%1&quot; (shortSide) must have 64 to 4320 pixels.</source>
        <translation>Die kürzere Seite der Bilder der Sprosse „%1“ (shortSide) muss 64 bis 4320 Pixel haben.</translation>
    </message>
    <message>
        <source>The profile of rung &quot;%1&quot; (profile) must be baseline, main or high.</source>
        <translation>Das Profil der Sprosse „%1“ (profile) muss baseline, main oder high sein.</translation>
    </message>
    <message>
        <source>The bitrate of rung &quot;%1&quot; (kbps) must lie between 50 and 200000 kb/s.</source>
        <translation>Die Bitrate der Sprosse „%1“ (kbps) muss zwischen 50 und 200000 kb/s liegen.</translation>
    </message>
    <message>
        <source>The quality of rung &quot;%1&quot; (quality) must lie between 1, the best, and 51.</source>
        <translation>Die Qualität der Sprosse „%1“ (quality) muss zwischen 1, der besten, und 51 liegen.</translation>
    </message>
    <message>
        <source>The highest frame rate of rung &quot;%1&quot; (maxFps) must lie between 1 and 240 frames a second.</source>
        <translation>Die höchste Bildrate der Sprosse „%1“ (maxFps) muss zwischen 1 und 240 Bildern je Sekunde liegen.</translation>
    </message>
    <message>
        <source>It was made by a newer Millrace (version %1). Update this one to use it.</source>
        <translation>Sie stammt von einem neueren Millrace (Version %1). Aktualisieren Sie dieses, um sie zu verwenden.</translation>
    </message>
    <message>
        <source>There is no speed &quot;%1&quot; (speed). There are ultrafast, superfast, veryfast, faster, fast, medium, slow, slower and veryslow.</source>
        <translation>Es gibt keine Geschwindigkeit „%1“ (speed). Es gibt ultrafast, superfast, veryfast, faster, fast, medium, slow, slower und veryslow.</translation>
    </message>
    <message>
        <source>A segment (segmentSeconds) must last 1 to 30 seconds.</source>
        <translation>Ein Segment (segmentSeconds) muss 1 bis 30 Sekunden dauern.</translation>
    </message>
    <message>
        <source>From one key frame to the next (gopSeconds) it must be half a second at least, and a segment at most.</source>
        <translation>Von einem Schlüsselbild zum nächsten (gopSeconds) muss es mindestens eine halbe Sekunde sein und höchstens ein Segment.</translation>
    </message>
    <message>
        <source>A chunk (chunkSeconds) cannot last less than 0 seconds; 0 leaves it to Millrace.</source>
        <translation>Ein Abschnitt (chunkSeconds) kann nicht weniger als 0 Sekunden dauern; 0 überlässt es Millrace.</translation>
    </message>
    <message>
        <source>The bitrate of the sound (audioKbps) must lie between 32 and 512 kb/s.</source>
        <translation>Die Bitrate des Tons (audioKbps) muss zwischen 32 und 512 kb/s liegen.</translation>
    </message>
    <message>
        <source>It must have 1 to 12 rungs (rungs), not %1.</source>
        <translation>Sie muss 1 bis 12 Sprossen (rungs) haben, nicht %1.</translation>
    </message>
    <message>
        <source>the request is too long</source>
        <translation>die Anfrage ist zu lang</translation>
    </message>
    <message>
        <source>a file name holds a zero byte</source>
        <translation>ein Dateiname enthält ein Nullbyte</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no absolute path</source>
        <translation>„%1“ ist kein absoluter Pfad</translation>
    </message>
    <message>
        <source>%1 holds no picture.</source>
        <translation>%1 enthält kein Bild.</translation>
    </message>
    <message>
        <source>%1 holds no sound.</source>
        <translation>%1 enthält keinen Ton.</translation>
    </message>
    <message>
        <source>%1 holds neither picture nor sound.</source>
        <translation>%1 enthält weder Bild noch Ton.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no path prefix: it begins without a slash and has no &quot;..&quot;.</source>
        <translation>„%1“ ist kein Pfadanfang: Er beginnt ohne Schrägstrich und enthält kein „..“.</translation>
    </message>
    <message>
        <source>A media token lasts 60 to 3600 seconds.</source>
        <translation>Ein Medien-Token gilt 60 bis 3600 Sekunden.</translation>
    </message>
    <message>
        <source>A media token needs at least one path to publish or to read.</source>
        <translation>Ein Medien-Token braucht mindestens einen Pfad zum Veröffentlichen oder Lesen.</translation>
    </message>
    <message>
        <source>A name has 1 to 64 characters, none of them a control character.</source>
        <translation>Ein Name hat 1 bis 64 Zeichen, darunter kein Steuerzeichen.</translation>
    </message>
    <message>
        <source>A password has at least 10 characters, not all the same, and is not the user&apos;s name.</source>
        <translation>Ein Passwort hat mindestens 10 Zeichen, nicht alle gleich, und ist nicht der Benutzername.</translation>
    </message>
    <message>
        <source>An invite lasts 1 to 72 hours.</source>
        <translation>Eine Einladung gilt 1 bis 72 Stunden.</translation>
    </message>
    <message>
        <source>No device waits with this code. Codes last ten minutes: read it again from the device, or ask for a new one there.</source>
        <translation>Kein Gerät wartet mit diesem Code. Codes gelten zehn Minuten: Lesen Sie ihn am Gerät noch einmal ab, oder fordern Sie dort einen neuen an.</translation>
    </message>
    <message>
        <source>No media tokens are made for &quot;%1&quot;.</source>
        <translation>Für „%1“ werden keine Medien-Token ausgestellt.</translation>
    </message>
    <message>
        <source>No server runs over this data folder. Devices wait at a server: start millrace serve.</source>
        <translation>Auf diesem Datenordner läuft kein Server. Geräte warten bei einem Server: Starten Sie millrace serve.</translation>
    </message>
    <message>
        <source>Only an administrator may end somebody else&apos;s token.</source>
        <translation>Nur eine Administratorin oder ein Administrator darf fremde Token beenden.</translation>
    </message>
    <message>
        <source>Somebody has decided about this device already.</source>
        <translation>Über dieses Gerät hat schon jemand entschieden.</translation>
    </message>
    <message>
        <source>TRANSCODER_JWT_SECRET must have at least 32 bytes, and the audience that it is for must be named.</source>
        <translation>TRANSCODER_JWT_SECRET muss mindestens 32 Byte haben, und seine Zielgruppe muss genannt sein.</translation>
    </message>
    <message>
        <source>The idempotency key was used for another request.</source>
        <translation>Der Idempotenzschlüssel wurde für eine andere Anfrage verwendet.</translation>
    </message>
    <message>
        <source>The invite is unknown, used or over. Ask for a new one.</source>
        <translation>Die Einladung ist unbekannt, verbraucht oder abgelaufen. Bitten Sie um eine neue.</translation>
    </message>
    <message>
        <source>The list of users and tokens %1 was written by a newer Millrace. Update this one, or move the file away.</source>
        <translation>Die Liste der Benutzer und Token %1 stammt von einem neueren Millrace. Aktualisieren Sie dieses, oder verschieben Sie die Datei.</translation>
    </message>
    <message>
        <source>The list of users and tokens cannot be used: %1. Check the disk of the data folder.</source>
        <translation>Die Liste der Benutzer und Token lässt sich nicht verwenden: %1. Prüfen Sie das Laufwerk des Datenordners.</translation>
    </message>
    <message>
        <source>The old password is wrong.</source>
        <translation>Das alte Passwort ist falsch.</translation>
    </message>
    <message>
        <source>The paths are too long for a token that players can carry. Name fewer or shorter ones.</source>
        <translation>Die Pfade sind zu lang für ein Token, das Player mitführen können. Nennen Sie weniger oder kürzere.</translation>
    </message>
    <message>
        <source>The role %1 is for machines.</source>
        <translation>Die Rolle %1 ist für Maschinen.</translation>
    </message>
    <message>
        <source>The setup code is wrong. The server prints it when it starts.</source>
        <translation>Der Einrichtungscode ist falsch. Der Server gibt ihn beim Start aus.</translation>
    </message>
    <message>
        <source>The token was refused: it is unknown, has ended or was revoked. Sign in again.</source>
        <translation>Das Token wurde abgelehnt: Es ist unbekannt, abgelaufen oder widerrufen. Melden Sie sich neu an.</translation>
    </message>
    <message>
        <source>The token would have ended already. Choose a time to come.</source>
        <translation>Das Token wäre schon abgelaufen. Wählen Sie einen künftigen Zeitpunkt.</translation>
    </message>
    <message>
        <source>The user name or the password is wrong.</source>
        <translation>Benutzername oder Passwort ist falsch.</translation>
    </message>
    <message>
        <source>The user was changed meanwhile. Read it again, then change it.</source>
        <translation>Der Benutzer wurde inzwischen geändert. Laden Sie ihn neu, und ändern Sie ihn dann.</translation>
    </message>
    <message>
        <source>There is a user %1 already. Choose another name.</source>
        <translation>Es gibt schon einen Benutzer %1. Wählen Sie einen anderen Namen.</translation>
    </message>
    <message>
        <source>There is no such invite.</source>
        <translation>Diese Einladung gibt es nicht.</translation>
    </message>
    <message>
        <source>There is no such key.</source>
        <translation>Diesen Schlüssel gibt es nicht.</translation>
    </message>
    <message>
        <source>There is no such token.</source>
        <translation>Dieses Token gibt es nicht.</translation>
    </message>
    <message>
        <source>There is no such user.</source>
        <translation>Diesen Benutzer gibt es nicht.</translation>
    </message>
    <message>
        <source>This is the last administrator. Make another one first.</source>
        <translation>Dies ist das letzte Administratorkonto. Legen Sie zuerst ein weiteres an.</translation>
    </message>
    <message>
        <source>This server has users already. Sign in.</source>
        <translation>Dieser Server hat schon Benutzer. Melden Sie sich an.</translation>
    </message>
    <message>
        <source>This token belongs to no user, so there is no password to change.</source>
        <translation>Dieses Token gehört keinem Benutzer, daher gibt es kein Passwort zu ändern.</translation>
    </message>
    <message>
        <source>This was made already, and its secret was shown then. Remove it and make another.</source>
        <translation>Das wurde schon angelegt und sein Geheimnis damals gezeigt. Entfernen Sie es, und legen Sie ein neues an.</translation>
    </message>
    <message>
        <source>Tokens made by hand are of the kind api, worker or ingest.</source>
        <translation>Von Hand angelegte Token sind von der Art api, worker oder ingest.</translation>
    </message>
    <message>
        <source>Redis at %1 is still loading, or busy with another program&apos;s script. The queue goes on when it is done.</source>
        <translation>Redis unter %1 lädt noch oder ist mit dem Skript eines anderen Programms beschäftigt. Die Warteschlange geht danach weiter.</translation>
    </message>
    <message>
        <source>Redis at %1 is a replica, which takes nothing. Give the address of the one that is written to.</source>
        <translation>Redis unter %1 ist ein Replikat und nimmt nichts an. Geben Sie die Adresse dessen an, in das geschrieben wird.</translation>
    </message>
    <message>
        <source>The queue has not been begun. It will be, from the job list.</source>
        <translation>Die Warteschlange ist noch nicht angelegt. Sie wird aus der Auftragsliste aufgebaut.</translation>
    </message>
    <message>
        <source>%1 is no epoch of a queue: 1 to 2097151, please.</source>
        <translation>%1 ist keine Epoche einer Warteschlange: 1 bis 2097151, bitte.</translation>
    </message>
    <message>
        <source>Another coordinator has begun this queue (epoch %1). End one of the two, or give each a fleet name of its own.</source>
        <translation>Ein anderer Koordinator hat diese Warteschlange angelegt (Epoche %1). Beenden Sie einen der beiden, oder geben Sie jedem einen eigenen Namen der Flotte.</translation>
    </message>
    <message>
        <source>%1 is no address of a Redis: redis://[user:password@]host[:port][/number] or unix:///path, please.</source>
        <translation>%1 ist keine Adresse eines Redis: redis://[Benutzer:Kennwort@]Host[:Port][/Nummer] oder unix:///Pfad, bitte.</translation>
    </message>
    <message>
        <source>Redis at %1 is asked for by TLS, which Millrace does not speak to it. Keep it on this host or in a private network: workers never speak to it.</source>
        <translation>Redis unter %1 soll über TLS angesprochen werden, was Millrace nicht kann. Lassen Sie es auf diesem Rechner oder in einem privaten Netz: Worker sprechen nie mit ihm.</translation>
    </message>
    <message>
        <source>Redis at %1 does not answer. What runs goes on, and new chunks are given out when it is back; see whether it runs: %2</source>
        <translation>Redis unter %1 antwortet nicht. Was läuft, läuft weiter; neue Abschnitte werden vergeben, sobald es wieder da ist. Prüfen Sie, ob es läuft: %2</translation>
    </message>
    <message>
        <source>Redis at %1 was restarted, emptied or replaced. The queue is built again from the job list; nothing is lost.</source>
        <translation>Redis unter %1 wurde neu gestartet, geleert oder ersetzt. Die Warteschlange wird aus der Auftragsliste neu aufgebaut; nichts ist verloren.</translation>
    </message>
    <message>
        <source>Redis at %1 is version %2. The queue needs Redis 7.0 or later.</source>
        <translation>Redis unter %1 hat die Version %2. Die Warteschlange braucht Redis 7.0 oder neuer.</translation>
    </message>
    <message>
        <source>Redis at %1 throws things away when it is full (maxmemory-policy %2). Set maxmemory-policy to noeviction for the queue.</source>
        <translation>Redis unter %1 wirft weg, was nicht mehr hineinpasst (maxmemory-policy %2). Stellen Sie maxmemory-policy für die Warteschlange auf noeviction.</translation>
    </message>
    <message>
        <source>Redis at %1 has no memory left. Nothing new is given out until it has: raise its maxmemory.</source>
        <translation>Redis unter %1 hat keinen Speicher mehr. Bis dahin wird nichts Neues vergeben: Erhöhen Sie maxmemory.</translation>
    </message>
    <message>
        <source>Redis at %1 refuses the user or the password of its address: %2</source>
        <translation>Redis unter %1 lehnt Benutzer oder Kennwort der Adresse ab: %2</translation>
    </message>
    <message>
        <source>Redis at %1 refuses what it was asked: %2</source>
        <translation>Redis unter %1 lehnt ab, was es gefragt wurde: %2</translation>
    </message>
    <message>
        <source>Redis at %1 gives an answer to %2 that is none. Another version of Millrace may use it.</source>
        <translation>Redis unter %1 gibt auf %2 eine Antwort, die keine ist. Vielleicht benutzt es eine andere Version von Millrace.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; and &quot;%2&quot; are no class of workers: no colon, and &quot;any&quot; is none.</source>
        <translation>„%1“ und „%2“ sind keine Klasse von Workern: ohne Doppelpunkt, und „any“ ist keine.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no name for the fleet&apos;s queue: 1 to 200 bytes without spaces, please.</source>
        <translation>„%1“ ist kein Name für die Warteschlange der Flotte: 1 bis 200 Byte ohne Leerzeichen, bitte.</translation>
    </message>
    <message>
        <source>The terms of %1 cannot be offered: a number is below 0, or a task is another job&apos;s.</source>
        <translation>Die Bedingungen von %1 lassen sich nicht anbieten: Eine Zahl ist negativ, oder eine Aufgabe gehört zu einem anderen Auftrag.</translation>
    </message>
    <message>
        <source>%1 says that it holds %2 tasks; %3 are the most.</source>
        <translation>%1 meldet, dass es %2 Aufgaben hält; höchstens %3 sind möglich.</translation>
    </message>
    <message>
        <source>The claim of %1 is for more than %2 tasks, or has more than %3 classes.</source>
        <translation>Die Anfrage von %1 gilt mehr als %2 Aufgaben oder hat mehr als %3 Klassen.</translation>
    </message>
    <message>
        <source>The report of %1 about %2 is no end of a task, or has more than 4 MB.</source>
        <translation>Der Bericht von %1 über %2 ist kein Ende einer Aufgabe oder hat mehr als 4 MB.</translation>
    </message>
    <message>
        <source>Too many devices wait to be paired. Try again in some minutes.</source>
        <translation>Zu viele Geräte warten auf die Kopplung. Versuchen Sie es in einigen Minuten erneut.</translation>
    </message>
    <message>
        <source>Too many people sign in at once. Try again in a few seconds.</source>
        <translation>Zu viele melden sich gleichzeitig an. Versuchen Sie es in ein paar Sekunden erneut.</translation>
    </message>
    <message>
        <source>Too many wrong attempts. Try again in %1 s.</source>
        <translation>Zu viele Fehlversuche. Versuchen Sie es in %1 s erneut.</translation>
    </message>
    <message>
        <source>Your role, %1, may not do this. Ask an administrator.</source>
        <translation>Ihre Rolle, %1, darf das nicht. Fragen Sie in der Administration nach.</translation>
    </message>
    <message>
        <source>Your role, %1, may not give the role %2. Ask an administrator.</source>
        <translation>Ihre Rolle, %1, darf die Rolle %2 nicht vergeben. Fragen Sie in der Administration nach.</translation>
    </message>
    <message>
        <source>Your token does not reach &quot;%1&quot;, so it cannot give that to another.</source>
        <translation>Ihr Token reicht nicht bis „%1“ und kann das daher nicht weitergeben.</translation>
    </message>
    <message>
        <source>it belongs to somebody else</source>
        <translation>sie gehört jemand anderem</translation>
    </message>
    <message>
        <source>%1 cannot be changed now: another program has it, or its folder cannot be written.</source>
        <translation>%1 lässt sich gerade nicht ändern: Ein anderes Programm arbeitet damit, oder in den Ordner kann nicht geschrieben werden.</translation>
    </message>
    <message>
        <source>There is no connection called &quot;%1&quot; any more.</source>
        <translation>Eine Verbindung namens „%1“ gibt es nicht mehr.</translation>
    </message>
    <message>
        <source>Another connection is called &quot;%1&quot;. Choose another name.</source>
        <translation>Eine andere Verbindung heißt „%1“. Wählen Sie einen anderen Namen.</translation>
    </message>
    <message>
        <source>The connection was changed before there was an answer.</source>
        <translation>Die Verbindung wurde gewechselt, bevor eine Antwort kam.</translation>
    </message>
    <message>
        <source>A job has one preset: give its id, or the preset itself, not both.</source>
        <translation>Ein Auftrag hat eine Voreinstellung: Geben Sie ihre ID an oder die Voreinstellung selbst, nicht beides.</translation>
    </message>
    <message>
        <source>%1 has begun already, or has ended. Pause it to have it go on later.</source>
        <translation>%1 hat schon begonnen oder ist beendet. Halten Sie den Auftrag an, damit er später weitergeht.</translation>
    </message>
    <message>
        <source>starts at %1</source>
        <translation>beginnt am %1</translation>
    </message>
    <message>
        <source>starts as soon as it may</source>
        <translation>beginnt, sobald er an der Reihe ist</translation>
    </message>
    <message>
        <source>the time to start has come</source>
        <translation>die Zeit zum Beginnen ist da</translation>
    </message>
    <message>
        <source>The time to start (at) must be given as milliseconds since 1970, and lie before the year 10000; 0 is as soon as possible.</source>
        <translation>Die Zeit zum Beginnen (at) muss als Millisekunden seit 1970 angegeben werden und vor dem Jahr 10000 liegen; 0 heißt: sobald wie möglich.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no time to start at. Write it as 22:00, or with its day as 2026-11-28T22:00.</source>
        <translation>„%1“ ist keine Zeit zum Beginnen. Schreiben Sie sie als 22:00 oder mit ihrem Tag als 2026-11-28T22:00.</translation>
    </message>
    <message>
        <source>One film at a time is estimated.</source>
        <translation>Geschätzt wird ein Film nach dem anderen.</translation>
    </message>
    <message>
        <source>Too many films are being read for estimates. Ask again in a moment.</source>
        <translation>Zu viele Filme werden gerade für Schätzungen gelesen. Fragen Sie gleich noch einmal.</translation>
    </message>
    <message>
        <source>%1 could not be read in time for an estimate. Look whether its disk answers, or add it: its job waits for it.</source>
        <translation>%1 konnte nicht rechtzeitig für eine Schätzung gelesen werden. Sehen Sie nach, ob das Laufwerk antwortet, oder fügen Sie den Film hinzu: Sein Auftrag wartet darauf.</translation>
    </message>
    <message>
        <source>An estimate needs the film here: name a file or an upload. What a link leads to is known when it is fetched.</source>
        <translation>Eine Schätzung braucht den Film hier: Nennen Sie eine Datei oder einen Upload. Wohin ein Link führt, ist bekannt, wenn er geholt ist.</translation>
    </message>
    <message>
        <source>Only a part of this upload is here. Ask for the estimate when it is whole.</source>
        <translation>Von diesem Upload ist erst ein Teil hier. Fragen Sie nach der Schätzung, wenn er vollständig ist.</translation>
    </message>
    <message>
        <source>%1 lies on this computer, and %2 reads its own files alone. Add the film: its estimate comes with its job.</source>
        <translation>%1 liegt auf diesem Computer, und %2 liest nur eigene Dateien. Fügen Sie den Film hinzu: Die Schätzung kommt mit seinem Auftrag.</translation>
    </message>
    <message>
        <source>This ticket has expired, or is of something else. The next beat brings a new one.</source>
        <translation>Dieses Ticket ist abgelaufen oder gehört zu etwas anderem. Das nächste Lebenszeichen bringt ein neues.</translation>
    </message>
    <message>
        <source>Another worker is called %1 here. Take another name, or remove that worker first.</source>
        <translation>Ein anderer Worker heißt hier %1. Nehmen Sie einen anderen Namen, oder entfernen Sie zuerst jenen Worker.</translation>
    </message>
    <message>
        <source>Another process works as %1 already. End it, or wait half a minute if it is gone.</source>
        <translation>Ein anderer Prozess arbeitet schon als %1. Beenden Sie ihn, oder warten Sie eine halbe Minute, wenn es ihn nicht mehr gibt.</translation>
    </message>
    <message>
        <source>This key is that of %2, and not of a worker called %1.</source>
        <translation>Dieser Schlüssel ist der von %2 und nicht der eines Workers namens %1.</translation>
    </message>
    <message>
        <source>This worker speaks version %1 of the fleet&apos;s protocol, the server version %2. Update the older one.</source>
        <translation>Dieser Worker spricht Version %1 des Flottenprotokolls, der Server Version %2. Aktualisieren Sie den älteren.</translation>
    </message>
    <message>
        <source>Another attempt at %1 was first, and its result is used.</source>
        <translation>Ein anderer Versuch an %1 war früher fertig; sein Ergebnis wird verwendet.</translation>
    </message>
    <message>
        <source>Nobody wants %1 any more.</source>
        <translation>%1 wird nicht mehr gebraucht.</translation>
    </message>
    <message>
        <source>The result of %1 is of another order than the present one.</source>
        <translation>Das Ergebnis von %1 gehört zu einem anderen Auftrag als dem jetzigen.</translation>
    </message>
    <message>
        <source>%2 is no file that %1 makes.</source>
        <translation>%2 ist keine Datei, die %1 erzeugt.</translation>
    </message>
    <message>
        <source>%2 of %1 has not come, or is another file than its result says.</source>
        <translation>%2 von %1 ist nicht angekommen oder ist eine andere Datei, als das Ergebnis sagt.</translation>
    </message>
    <message>
        <source>%2 of %1 has come already, with other bytes. A file of an attempt is never replaced.</source>
        <translation>%2 von %1 ist schon mit anderen Bytes angekommen. Eine Datei eines Versuchs wird nie ersetzt.</translation>
    </message>
    <message>
        <source>%1 is not what its digest says. Nothing was kept; send it once more.</source>
        <translation>%1 ist nicht, was die Prüfsumme sagt. Nichts wurde behalten; senden Sie die Datei noch einmal.</translation>
    </message>
    <message>
        <source>A file needs its SHA-256 in the header Content-Digest.</source>
        <translation>Eine Datei braucht ihre SHA-256 in der Kopfzeile Content-Digest.</translation>
    </message>
    <message>
        <source>The files of %1 may have %2 bytes together.</source>
        <translation>Die Dateien von %1 dürfen zusammen %2 Bytes haben.</translation>
    </message>
    <message>
        <source>%1 may have %2 files at most.</source>
        <translation>%1 darf höchstens %2 Dateien haben.</translation>
    </message>
    <message>
        <source>No job that goes on has this source.</source>
        <translation>Kein laufender Auftrag hat diese Quelle.</translation>
    </message>
    <message>
        <source>The source is another file than the one that the job was planned for.</source>
        <translation>Die Quelle ist eine andere Datei als die, für die der Auftrag geplant wurde.</translation>
    </message>
    <message>
        <source>No space is left for %1.</source>
        <translation>Für %1 ist kein Platz mehr.</translation>
    </message>
    <message>
        <source>A file that came from a worker cannot be kept as %1: %2</source>
        <translation>Eine Datei, die von einem Worker kam, kann nicht als %1 behalten werden: %2</translation>
    </message>
    <message>
        <source>It held no chunk; nothing was lost. Look at that machine, or forget the worker.</source>
        <translation>Er hatte keinen Abschnitt; nichts ging verloren. Sehen Sie nach dieser Maschine, oder vergessen Sie den Worker.</translation>
    </message>
    <message>
        <source>Another worker gets its chunk; nothing was lost. Look at that machine, or forget the worker.</source>
        <translation>Ein anderer Worker bekommt seinen Abschnitt; nichts ging verloren. Sehen Sie nach dieser Maschine, oder vergessen Sie den Worker.</translation>
    </message>
    <message>
        <source>Other workers get its %1 chunks; nothing was lost. Look at that machine, or forget the worker.</source>
        <translation>Andere Worker bekommen seine %1 Abschnitte; nichts ging verloren. Sehen Sie nach dieser Maschine, oder vergessen Sie den Worker.</translation>
    </message>
    <message>
        <source>%1 stopped answering</source>
        <translation>%1 antwortet nicht mehr</translation>
    </message>
    <message>
        <source>%1 rests</source>
        <translation>%1 ruht</translation>
    </message>
    <message>
        <source>It failed chunks that others made. It is tried again by itself; if it fails again, look at its log, its memory and its disk.</source>
        <translation>Er scheiterte an Abschnitten, die anderen gelangen. Er wird von selbst wieder erprobt; scheitert er erneut, sehen Sie in sein Protokoll und nach Speicher und Laufwerk.</translation>
    </message>
    <message>
        <source>%1 clock is %2 s ahead</source>
        <translation>Die Uhr von %1 geht %2 s vor</translation>
    </message>
    <message>
        <source>%1 clock is %2 s behind</source>
        <translation>Die Uhr von %1 geht %2 s nach</translation>
    </message>
    <message>
        <source>Tokens may be refused. Turn on time synchronisation on %1.</source>
        <translation>Token können abgelehnt werden. Schalten Sie auf %1 die Zeitsynchronisation ein.</translation>
    </message>
    <message>
        <source>%1 made other pictures than the others</source>
        <translation>%1 machte andere Bilder als die anderen</translation>
    </message>
    <message>
        <source>An audit of %1 found it. The logs of jobs name what it made since its last good audit. Test that machine&apos;s memory before it goes on.</source>
        <translation>Eine Nachprüfung von %1 hat es gezeigt. Was dieser Worker seit der letzten guten Nachprüfung gemacht hat, steht in den Protokollen der Aufträge. Prüfen Sie seinen Arbeitsspeicher, bevor er weitermacht.</translation>
    </message>
    <message>
        <source>The queue was made again</source>
        <translation>Die Warteschlange wurde neu aufgebaut</translation>
    </message>
    <message>
        <source>Redis was restarted or emptied. Workers went on, and nothing was lost. If it happens again, look at the log of Redis.</source>
        <translation>Redis wurde neu gestartet oder geleert. Die Worker machten weiter, nichts ging verloren. Geschieht es wieder, sehen Sie in das Protokoll von Redis.</translation>
    </message>
    <message>
        <source>Nothing new is given to workers</source>
        <translation>Worker bekommen nichts Neues</translation>
    </message>
    <message>
        <source>%1 Workers go on with what they have.</source>
        <translation>%1 Die Worker machen mit dem weiter, was sie haben.</translation>
    </message>
    <message>
        <source>No worker for %1</source>
        <translation>Kein Worker für %1</translation>
    </message>
    <message>
        <source>It was begun by encoders that make the bytes %1, and no worker that is here makes them. Start one of those again, or cancel the job and add it anew.</source>
        <translation>Begonnen haben ihn Encoder, die die Bytes %1 machen, und kein Worker, der da ist, macht sie. Starten Sie einen von jenen wieder, oder brechen Sie den Auftrag ab und fügen ihn neu hinzu.</translation>
    </message>
    <message>
        <source>%1 does not say how it is</source>
        <translation>%1 meldet seinen Zustand nicht</translation>
    </message>
    <message>
        <source>Its figures cannot be read. Look whether it runs, and whether it is reached from here.</source>
        <translation>Seine Zahlen sind nicht zu lesen. Sehen Sie nach, ob er läuft und von hier aus erreichbar ist.</translation>
    </message>
    <message>
        <source>%1 is close to its limit</source>
        <translation>%1 ist nahe an seiner Grenze</translation>
    </message>
    <message>
        <source>%1 % of capacity for %2 min. New viewers may stall: move traffic or add a node.</source>
        <translation>Seit %2 min bei %1 % der Kapazität. Neue Zuschauer können stocken: Verlagern Sie Verkehr, oder fügen Sie einen Knoten hinzu.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; names no ingest node. Write NAME=URL@MBPS: ams=https://ams.example.com:5005@2000.</source>
        <translation>„%1“ nennt keinen Ingest-Knoten. Schreiben Sie NAME=URL@MBPS: ams=https://ams.example.com:5005@2000.</translation>
    </message>
    <message>
        <source>The fleet belongs to a remote connection. Connect to a server that has one.</source>
        <translation>Die Flotte gehört zu einer entfernten Verbindung. Verbinden Sie sich mit einem Server, der eine hat.</translation>
    </message>
    <message>
        <source>%1 runs %2, which has no fleet yet. Update the server to see workers.</source>
        <translation>Auf %1 läuft %2, das noch keine Flotte hat. Aktualisieren Sie den Server, um Worker zu sehen.</translation>
    </message>
    <message>
        <source>Your role, %1, may not steer workers. Ask an administrator of %2.</source>
        <translation>Ihre Rolle, %1, darf Worker nicht steuern. Fragen Sie einen Administrator von %2.</translation>
    </message>
    <message>
        <source>Your role, %1, may not let workers in. Ask an administrator of %2.</source>
        <translation>Ihre Rolle, %1, darf keine Worker einlassen. Fragen Sie einen Administrator von %2.</translation>
    </message>
    <message>
        <source>its encoder crashed</source>
        <translation>sein Encoder ist abgestürzt</translation>
    </message>
    <message>
        <source>it had too little memory</source>
        <translation>er hatte zu wenig Speicher</translation>
    </message>
    <message>
        <source>what it made did not pass its check</source>
        <translation>was er gemacht hat, bestand seine Prüfung nicht</translation>
    </message>
    <message>
        <source>its encoder was silent</source>
        <translation>sein Encoder gab kein Lebenszeichen</translation>
    </message>
    <message>
        <source>what it made was not what was wanted</source>
        <translation>was er gemacht hat, war nicht das Gewünschte</translation>
    </message>
    <message>
        <source>it was to go</source>
        <translation>er sollte gehen</translation>
    </message>
    <message>
        <source>something that it needs was missing</source>
        <translation>etwas, das er braucht, fehlte</translation>
    </message>
    <message>
        <source>the film could not be read</source>
        <translation>der Film ließ sich nicht lesen</translation>
    </message>
    <message>
        <source>the ingest did not answer</source>
        <translation>der Ingest antwortete nicht</translation>
    </message>
    <message>
        <source>it was cancelled</source>
        <translation>er wurde abgebrochen</translation>
    </message>
    <message>
        <source>no reason was told</source>
        <translation>kein Grund wurde genannt</translation>
    </message>
    <message>
        <source>viewer</source>
        <translation>Zuschauer</translation>
    </message>
    <message>
        <source>operator</source>
        <translation>Bediener</translation>
    </message>
    <message>
        <source>editor</source>
        <translation>Redakteur</translation>
    </message>
    <message>
        <source>administrator</source>
        <translation>Administrator</translation>
    </message>
    <message>
        <source>worker</source>
        <translation>Worker</translation>
    </message>
</context>
<context>
    <name>Presets</name>
    <message>
        <source>Web ladder · H.264</source>
        <translation>Web-Leiter · H.264</translation>
    </message>
    <message>
        <source>Low latency · H.264</source>
        <translation>Kurze Verzögerung · H.264</translation>
    </message>
    <message>
        <source>Phone clips · vertical</source>
        <translation>Handy-Clips · Hochformat</translation>
    </message>
    <message>
        <source>Archive review</source>
        <translation>Archivsichtung</translation>
    </message>
    <message>
        <source>Web ladder · two passes</source>
        <translation>Web-Leiter · zwei Durchgänge</translation>
    </message>
</context>
<context>
    <name>ui::ConnectionTestCard</name>
    <message>
        <source>Connection test</source>
        <translation>Verbindungstest</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>Testen</translation>
    </message>
    <message>
        <source>API answers</source>
        <translation>API antwortet</translation>
    </message>
    <message>
        <source>Token accepted</source>
        <translation>Token angenommen</translation>
    </message>
    <message>
        <source>Clocks agree</source>
        <translation>Uhren stimmen überein</translation>
    </message>
    <message>
        <source>Round trip</source>
        <translation>Antwortzeit</translation>
    </message>
    <message>
        <source>Ingest takes uploads</source>
        <translation>Ingest nimmt Uploads an</translation>
    </message>
    <message>
        <source>The server publishes</source>
        <translation>Der Server veröffentlicht</translation>
    </message>
    <message>
        <source>Playback address opens</source>
        <translation>Wiedergabeadresse öffnet sich</translation>
    </message>
    <message>
        <source>Testing…</source>
        <translation>Test läuft…</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Wird geprüft…</translation>
    </message>
    <message>
        <source>Not tried</source>
        <translation>Nicht versucht</translation>
    </message>
    <message>
        <source>Test again</source>
        <translation>Erneut testen</translation>
    </message>
    <message>
        <source>Set up…</source>
        <translation>Einrichten…</translation>
    </message>
</context>
<context>
    <name>ui::ConnectionsPage</name>
    <message>
        <source>Disconnect</source>
        <translation>Trennen</translation>
    </message>
    <message>
        <source>Other computers</source>
        <translation>Andere Computer</translation>
    </message>
    <message>
        <source>Pair…</source>
        <translation>Koppeln…</translation>
    </message>
    <message>
        <source>Once this connection is in use, others can be let in from here.</source>
        <translation>Sobald diese Verbindung benutzt wird, können von hier aus andere eingelassen werden.</translation>
    </message>
    <message>
        <source>Others can be let in when there is a connection.</source>
        <translation>Andere können eingelassen werden, wenn eine Verbindung besteht.</translation>
    </message>
    <message>
        <source>Your role, %1, may not let others in.</source>
        <translation>Ihre Rolle, %1, darf andere nicht einlassen.</translation>
    </message>
    <message>
        <source>They show a code; type it here to let them in.</source>
        <translation>Sie zeigen einen Code; geben Sie ihn hier ein, um sie einzulassen.</translation>
    </message>
    <message>
        <source>Connections</source>
        <translation>Verbindungen</translation>
    </message>
    <message>
        <source>Millrace works on its own with the local engine. Add a connection to work with another computer&apos;s; switch from the left end of the status bar.</source>
        <translation>Millrace arbeitet für sich mit der lokalen Engine. Fügen Sie eine Verbindung hinzu, um mit der eines anderen Computers zu arbeiten; gewechselt wird am linken Ende der Statusleiste.</translation>
    </message>
    <message>
        <source>The engine of this computer needs no address and no token. It goes on with its jobs while another is shown.</source>
        <translation>Die Engine dieses Computers braucht weder Adresse noch Token. Sie arbeitet an ihren Aufträgen weiter, während eine andere gezeigt wird.</translation>
    </message>
    <message>
        <source>Add connection…</source>
        <translation>Verbindung hinzufügen…</translation>
    </message>
    <message>
        <source>Remove the connection</source>
        <translation>Verbindung entfernen</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>API URL</source>
        <translation>API-URL</translation>
    </message>
    <message>
        <source>Jobs and their state come from here.</source>
        <translation>Von hier kommen die Aufträge und ihr Stand.</translation>
    </message>
    <message>
        <source>Ingest URL</source>
        <translation>Ingest-URL</translation>
    </message>
    <message>
        <source>Only for the test, where the server does not tell it.</source>
        <translation>Nur für den Test, wenn der Server sie nicht nennt.</translation>
    </message>
    <message>
        <source>Playback URL</source>
        <translation>Wiedergabe-URL</translation>
    </message>
    <message>
        <source>Only if viewers use another address, such as a CDN.</source>
        <translation>Nur wenn Zuschauer eine andere Adresse nutzen, etwa ein CDN.</translation>
    </message>
    <message>
        <source>Revert</source>
        <translation>Zurücksetzen</translation>
    </message>
    <message>
        <source>Save and connect</source>
        <translation>Speichern und verbinden</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Sign in…</source>
        <translation>Anmelden…</translation>
    </message>
    <message>
        <source>Certificate</source>
        <translation>Zertifikat</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>Vergessen</translation>
    </message>
    <message>
        <source>Refuses servers whose certificate is not trusted.</source>
        <translation>Weist Server ab, deren Zertifikat nicht vertrauenswürdig ist.</translation>
    </message>
    <message>
        <source>Allow the token over plain HTTP</source>
        <translation>Token auch über unverschlüsseltes HTTP senden</translation>
    </message>
    <message>
        <source>Whoever can listen on the way can read the token and act with it. Use https where you can.</source>
        <translation>Wer unterwegs mitlesen kann, kann das Token lesen und damit handeln. Nutzen Sie https, wo es geht.</translation>
    </message>
    <message>
        <source>Pair with a code…</source>
        <translation>Mit einem Code koppeln…</translation>
    </message>
    <message>
        <source>User and password…</source>
        <translation>Benutzer und Passwort…</translation>
    </message>
    <message>
        <source>Setup code of a new server…</source>
        <translation>Einrichtungscode eines neuen Servers…</translation>
    </message>
    <message>
        <source>Invite link…</source>
        <translation>Einladungslink…</translation>
    </message>
    <message>
        <source>Paste a token…</source>
        <translation>Token einfügen…</translation>
    </message>
    <message>
        <source>In use</source>
        <translation>In Gebrauch</translation>
    </message>
    <message>
        <source>Connecting</source>
        <translation>Verbindet</translation>
    </message>
    <message>
        <source>Token refused</source>
        <translation>Token abgelehnt</translation>
    </message>
    <message>
        <source>Not signed in</source>
        <translation>Nicht angemeldet</translation>
    </message>
    <message>
        <source>Unreachable</source>
        <translation>Nicht erreichbar</translation>
    </message>
    <message>
        <source>Local engine</source>
        <translation>Lokale Engine</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>Dieser Computer</translation>
    </message>
    <message>
        <source>From the environment</source>
        <translation>Aus der Umgebung</translation>
    </message>
    <message>
        <source>New connection</source>
        <translation>Neue Verbindung</translation>
    </message>
    <message>
        <source>Trusts this key alone: %1</source>
        <translation>Vertraut nur diesem Schlüssel: %1</translation>
    </message>
    <message>
        <source>GUI_BACKEND_URL in the environment decides this.</source>
        <translation>GUI_BACKEND_URL in der Umgebung bestimmt das.</translation>
    </message>
    <message>
        <source>Save the connection first, then sign in.</source>
        <translation>Speichern Sie erst die Verbindung, dann melden Sie sich an.</translation>
    </message>
    <message>
        <source>There is one, in the system&apos;s keychain.</source>
        <translation>Vorhanden, im Schlüsselbund des Systems.</translation>
    </message>
    <message>
        <source>There is none yet.</source>
        <translation>Noch keines vorhanden.</translation>
    </message>
    <message>
        <source>None is needed: everybody on the server&apos;s computer may use it.</source>
        <translation>Keines nötig: Alle auf dem Computer des Servers dürfen ihn benutzen.</translation>
    </message>
    <message>
        <source>The certificate of this server has changed. Somebody may be reading along.</source>
        <translation>Das Zertifikat dieses Servers hat sich geändert. Möglicherweise liest jemand mit.</translation>
    </message>
    <message>
        <source>The certificate of this server is not trusted. Compare its fingerprint with what the server printed.</source>
        <translation>Dem Zertifikat dieses Servers wird nicht vertraut. Vergleichen Sie seinen Fingerabdruck mit dem, was der Server ausgegeben hat.</translation>
    </message>
    <message>
        <source>Fingerprint (SHA-256):
%1</source>
        <translation>Fingerabdruck (SHA-256):
%1</translation>
    </message>
    <message>
        <source>Key now:
%1
Key that was trusted:
%2</source>
        <translation>Schlüssel jetzt:
%1
Schlüssel, dem vertraut wurde:
%2</translation>
    </message>
    <message>
        <source>Trust this one</source>
        <translation>Diesem vertrauen</translation>
    </message>
    <message>
        <source>https://api.example.com, or an invite link</source>
        <translation>https://api.example.com oder ein Einladungslink</translation>
    </message>
    <message>
        <source>The invite is used when you save.</source>
        <translation>Die Einladung wird beim Speichern eingelöst.</translation>
    </message>
</context>
<context>
    <name>ui::SignInDialog</name>
    <message>
        <source>Sign in to %1</source>
        <translation>Bei %1 anmelden</translation>
    </message>
    <message>
        <source>Setup code</source>
        <translation>Einrichtungscode</translation>
    </message>
    <message>
        <source>User</source>
        <translation>Benutzer</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>Passwort</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Invite link</source>
        <translation>Einladungslink</translation>
    </message>
    <message>
        <source>Sign in</source>
        <translation>Anmelden</translation>
    </message>
    <message>
        <source>Asking for a code…</source>
        <translation>Code wird angefordert…</translation>
    </message>
    <message>
        <source>Pairing code</source>
        <translation>Kopplungscode</translation>
    </message>
    <message>
        <source>On a panel or page that is signed in to this server choose Pair, and type this code there. It holds until %1.</source>
        <translation>Wählen Sie in einem Panel oder auf der Seite, die bei diesem Server angemeldet sind, „Koppeln“ und geben Sie dort diesen Code ein. Er gilt bis %1.</translation>
    </message>
</context>
<context>
    <name>UploadWords</name>
    <message>
        <source>Uploading</source>
        <translation>Wird hochgeladen</translation>
    </message>
    <message>
        <source>Comparing</source>
        <translation>Wird verglichen</translation>
    </message>
    <message>
        <source>Waits for its turn</source>
        <translation>Wartet, bis es an der Reihe ist</translation>
    </message>
    <message>
        <source>%1 of %2 stored</source>
        <translation>%1 von %2 gespeichert</translation>
    </message>
    <message>
        <source>Uploading the film: %1 is stored there.</source>
        <translation>Der Film wird hochgeladen: %1 sind dort gespeichert.</translation>
    </message>
    <message>
        <source>, %1 percent</source>
        <translation>, %1 Prozent</translation>
    </message>
    <message>
        <source>, %1 left</source>
        <translation>, noch %1</translation>
    </message>
    <message>
        <source>%1/s</source>
        <translation>%1/s</translation>
    </message>
</context>
<context>
    <name>ui::StatusItem</name>
    <message>
        <source>as of %1</source>
        <translation>Stand %1</translation>
    </message>
</context>
<context>
    <name>ui::ApprovePairingDialog</name>
    <message>
        <source>Pair a computer</source>
        <translation>Computer koppeln</translation>
    </message>
    <message>
        <source>Look it up</source>
        <translation>Nachsehen</translation>
    </message>
    <message>
        <source>Deny</source>
        <translation>Ablehnen</translation>
    </message>
    <message>
        <source>Let it in</source>
        <translation>Einlassen</translation>
    </message>
    <message>
        <source>Type the code that the other computer shows. Do not take one from a message: read it from its screen.</source>
        <translation>Geben Sie den Code ein, den der andere Computer zeigt. Übernehmen Sie keinen aus einer Nachricht: Lesen Sie ihn von dessen Bildschirm ab.</translation>
    </message>
    <message>
        <source>Pairing code</source>
        <translation>Kopplungscode</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>Rolle</translation>
    </message>
    <message>
        <source>Name of its token</source>
        <translation>Name seines Tokens</translation>
    </message>
    <message>
        <source>%1 (%2) at %3 asked at %4 to be let in as %5.</source>
        <translation>%1 (%2) unter %3 hat um %4 darum gebeten, als %5 eingelassen zu werden.</translation>
    </message>
    <message>
        <source>%1 may come in as %2.</source>
        <translation>%1 darf als %2 herein.</translation>
    </message>
    <message>
        <source>%1 was turned away.</source>
        <translation>%1 wurde abgewiesen.</translation>
    </message>
</context>
<context>
    <name>FleetWords</name>
    <message>
        <source>Takes %1 only; none waiting</source>
        <translation>Nimmt nur %1; nichts wartet</translation>
    </message>
    <message>
        <source>Nothing waiting</source>
        <translation>Nichts wartet</translation>
    </message>
    <message>
        <source>What waits needs more memory</source>
        <translation>Was wartet, braucht mehr Speicher</translation>
    </message>
    <message>
        <source>What waits was begun by other encoders</source>
        <translation>Was wartet, haben andere Encoder begonnen</translation>
    </message>
    <message>
        <source>Drained; takes no more</source>
        <translation>Läuft leer; nimmt nichts mehr</translation>
    </message>
    <message>
        <source>Cannot reach the ingest</source>
        <translation>Erreicht den Ingest nicht</translation>
    </message>
    <message>
        <source>Its disk is full</source>
        <translation>Seine Platte ist voll</translation>
    </message>
    <message>
        <source>Cannot reach the server</source>
        <translation>Erreicht den Server nicht</translation>
    </message>
    <message>
        <source>Runs on battery; waits for mains power</source>
        <translation>Läuft auf Akku; wartet auf Netzstrom</translation>
    </message>
    <message>
        <source>Pauses after a chunk that failed</source>
        <translation>Pausiert nach einem fehlgeschlagenen Abschnitt</translation>
    </message>
    <message>
        <source>Checking encoders</source>
        <translation>Prüft Encoder</translation>
    </message>
    <message>
        <source>Resting until %1</source>
        <translation>Ruht bis %1</translation>
    </message>
    <message numerus="yes">
        <source>%n chunks handed over</source>
        <translation>
            <numerusform>%n Abschnitt übergeben</numerusform>
            <numerusform>%n Abschnitte übergeben</numerusform>
        </translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>Startet</translation>
    </message>
    <message>
        <source>Idle</source>
        <translation>Untätig</translation>
    </message>
    <message>
        <source>Encoding</source>
        <translation>Kodiert</translation>
    </message>
    <message>
        <source>Draining</source>
        <translation>Läuft leer</translation>
    </message>
    <message>
        <source>Leaving</source>
        <translation>Geht</translation>
    </message>
    <message>
        <source>Resting</source>
        <translation>Ruht</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>Offline</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>Gegangen</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>Unbekannt</translation>
    </message>
    <message numerus="yes">
        <source>%n cores</source>
        <translation>
            <numerusform>%n Kern</numerusform>
            <numerusform>%n Kerne</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, last one</source>
        <translation>%1, der letzte</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 min</translation>
    </message>
    <message>
        <source>%1 h</source>
        <translation>%1 h</translation>
    </message>
    <message>
        <source>%1 d</source>
        <translation>%1 T</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n slots busy</source>
        <translation>
            <numerusform>%1 von %n Platz belegt</numerusform>
            <numerusform>%1 von %n Plätzen belegt</numerusform>
        </translation>
    </message>
    <message>
        <source>CPU %1</source>
        <translation>CPU %1</translation>
    </message>
    <message>
        <source>%1 real time</source>
        <translation>%1 Echtzeit</translation>
    </message>
    <message>
        <source>last heard %1 ago</source>
        <translation>zuletzt gehört vor %1</translation>
    </message>
    <message>
        <source>Open log</source>
        <translation>Protokoll öffnen</translation>
    </message>
    <message>
        <source>Show node</source>
        <translation>Knoten zeigen</translation>
    </message>
    <message>
        <source>Show job</source>
        <translation>Auftrag zeigen</translation>
    </message>
    <message>
        <source>Show worker</source>
        <translation>Worker zeigen</translation>
    </message>
    <message>
        <source>Healthy</source>
        <translation>Gesund</translation>
    </message>
    <message>
        <source>Above headroom</source>
        <translation>Über der Reserve</translation>
    </message>
    <message>
        <source>No answer</source>
        <translation>Keine Antwort</translation>
    </message>
    <message>
        <source>of %1 Gb/s</source>
        <translation>von %1 Gb/s</translation>
    </message>
    <message>
        <source>of %1 Mb/s</source>
        <translation>von %1 Mb/s</translation>
    </message>
    <message>
        <source>No room for more viewers before the 75 % mark.</source>
        <translation>Kein Platz für weitere Zuschauer bis zur 75-%-Marke.</translation>
    </message>
    <message numerus="yes">
        <source>Room for about %1 more at 6 Mb/s before the 75 % mark.</source>
        <translation>
            <numerusform>Platz für etwa %1 weiteren mit 6 Mb/s bis zur 75-%-Marke.</numerusform>
            <numerusform>Platz für etwa %1 weitere mit 6 Mb/s bis zur 75-%-Marke.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::AddWorkerDialog</name>
    <message>
        <source>Add worker</source>
        <translation>Worker hinzufügen</translation>
    </message>
    <message>
        <source>Install Millrace on the other machine, open a terminal there, and paste this line:</source>
        <translation>Installieren Sie Millrace auf dem anderen Rechner, öffnen Sie dort ein Terminal, und fügen Sie diese Zeile ein:</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>New link</source>
        <translation>Neuer Link</translation>
    </message>
    <message>
        <source>It lets one machine in. That one checks its encoders, comes into the list, and takes chunks from then on; it needs no shared folder, only https to this server and its ingest. For another machine take another link.</source>
        <translation>Sie lässt einen Rechner ein. Der prüft seine Encoder, erscheint in der Liste und nimmt von da an Abschnitte; er braucht keinen gemeinsamen Ordner, nur https zu diesem Server und dessen Ingest. Für einen weiteren Rechner nehmen Sie einen weiteren Link.</translation>
    </message>
    <message>
        <source>%1 is here.</source>
        <translation>%1 ist da.</translation>
    </message>
    <message>
        <source>Line for the other machine</source>
        <translation>Zeile für den anderen Rechner</translation>
    </message>
    <message>
        <source>Valid for %1, for one machine</source>
        <translation>Gilt noch %1, für einen Rechner</translation>
    </message>
    <message>
        <source>This link has ended.</source>
        <translation>Dieser Link ist abgelaufen.</translation>
    </message>
</context>
<context>
    <name>ui::AlertCard</name>
    <message>
        <source>Alerts</source>
        <translation>Meldungen</translation>
    </message>
    <message>
        <source>Dismiss all</source>
        <translation>Alle verwerfen</translation>
    </message>
    <message numerus="yes">
        <source>%n open</source>
        <translation>
            <numerusform>%n offen</numerusform>
            <numerusform>%n offen</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing needs attention.</source>
        <translation>Nichts braucht Aufmerksamkeit.</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>und %n weitere</numerusform>
            <numerusform>und %n weitere</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::AlertRow</name>
    <message>
        <source>Dismiss</source>
        <translation>Verwerfen</translation>
    </message>
</context>
<context>
    <name>ui::CapacityBar</name>
    <message>
        <source>%1 of the capacity in use, mark at %2</source>
        <translation>%1 der Kapazität in Gebrauch, Marke bei %2</translation>
    </message>
</context>
<context>
    <name>ui::FleetPage</name>
    <message>
        <source>Add worker…</source>
        <translation>Worker hinzufügen…</translation>
    </message>
    <message>
        <source>Drain all</source>
        <translation>Alle leerlaufen lassen</translation>
    </message>
    <message>
        <source>Dismiss all alerts</source>
        <translation>Alle Meldungen verwerfen</translation>
    </message>
    <message>
        <source>Fleet</source>
        <translation>Flotte</translation>
    </message>
    <message>
        <source>Find a worker or job</source>
        <translation>Worker oder Auftrag suchen</translation>
    </message>
    <message>
        <source>Queue depth</source>
        <translation>Wartende Arbeit</translation>
    </message>
    <message>
        <source>Throughput</source>
        <translation>Durchsatz</translation>
    </message>
    <message>
        <source>The fleet belongs to a remote connection.</source>
        <translation>Die Flotte gehört zu einer entfernten Verbindung.</translation>
    </message>
    <message>
        <source>Connect…</source>
        <translation>Verbinden…</translation>
    </message>
    <message>
        <source>Connecting to %1…</source>
        <translation>Verbindet mit %1…</translation>
    </message>
    <message>
        <source>%1 has no fleet yet. Update the server to see workers.</source>
        <translation>%1 hat noch keine Flotte. Aktualisieren Sie den Server, um Worker zu sehen.</translation>
    </message>
    <message>
        <source>No connection to %1</source>
        <translation>Keine Verbindung zu %1</translation>
    </message>
    <message>
        <source>No connection to %1; all of this is as of %2</source>
        <translation>Keine Verbindung zu %1; all dies ist von %2</translation>
    </message>
    <message>
        <source>Connected to %1</source>
        <translation>Verbunden mit %1</translation>
    </message>
    <message numerus="yes">
        <source>chunks waiting, about %1 of work</source>
        <translation>
            <numerusform>Abschnitt wartet, etwa %1 Arbeit</numerusform>
            <numerusform>Abschnitte warten, etwa %1 Arbeit</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>chunks waiting, and nobody works</source>
        <translation>
            <numerusform>Abschnitt wartet, und niemand arbeitet</numerusform>
            <numerusform>Abschnitte warten, und niemand arbeitet</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>chunks waiting</source>
        <translation>
            <numerusform>Abschnitt wartet</numerusform>
            <numerusform>Abschnitte warten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>real time, on %1 busy slots of %2</source>
        <translation>
            <numerusform>Echtzeit, auf %1 belegten Platz von %2</numerusform>
            <numerusform>Echtzeit, auf %1 belegten Plätzen von %2</numerusform>
        </translation>
    </message>
    <message>
        <source>Forget %1?</source>
        <translation>%1 vergessen?</translation>
    </message>
    <message numerus="yes">
        <source>Forget %n workers?</source>
        <translation>
            <numerusform>%n Worker vergessen?</numerusform>
            <numerusform>%n Worker vergessen?</numerusform>
        </translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>Vergessen</translation>
    </message>
    <message>
        <source>Their key ends: they can come back only with a new link. Chunks that they have begun are given to others, and nothing is lost.</source>
        <translation>Ihr Schlüssel endet: Sie können nur mit einem neuen Link wiederkommen. Begonnene Abschnitte bekommen andere, und nichts geht verloren.</translation>
    </message>
    <message numerus="yes">
        <source>%n chunks that are begun will be finished first.</source>
        <translation>
            <numerusform>%n begonnener Abschnitt wird noch beendet.</numerusform>
            <numerusform>%n begonnene Abschnitte werden noch beendet.</numerusform>
        </translation>
    </message>
    <message>
        <source>No chunk is begun.</source>
        <translation>Kein Abschnitt ist begonnen.</translation>
    </message>
    <message numerus="yes">
        <source>%1 chunks that wait stay in the queue until workers are resumed.</source>
        <translation>
            <numerusform>%1 wartender Abschnitt bleibt in der Warteschlange, bis Worker fortgesetzt werden.</numerusform>
            <numerusform>%1 wartende Abschnitte bleiben in der Warteschlange, bis Worker fortgesetzt werden.</numerusform>
        </translation>
    </message>
    <message>
        <source>Drain all workers?</source>
        <translation>Alle Worker leerlaufen lassen?</translation>
    </message>
    <message>
        <source>Your role may look at workers, and not steer them.</source>
        <translation>Ihre Rolle darf Worker ansehen, nicht steuern.</translation>
    </message>
    <message>
        <source>Only an administrator lets new workers in.</source>
        <translation>Nur ein Administrator lässt neue Worker ein.</translation>
    </message>
</context>
<context>
    <name>ui::IngestCard</name>
    <message numerus="yes">
        <source>%1 viewers</source>
        <translation>
            <numerusform>%1 Zuschauer</numerusform>
            <numerusform>%1 Zuschauer</numerusform>
        </translation>
    </message>
    <message>
        <source>Ingest nodes</source>
        <translation>Ingest-Knoten</translation>
    </message>
    <message>
        <source>75 % headroom mark</source>
        <translation>Marke bei 75 %</translation>
    </message>
    <message>
        <source>No ingest node tells how busy it is.</source>
        <translation>Kein Ingest-Knoten sagt, wie ausgelastet er ist.</translation>
    </message>
</context>
<context>
    <name>ui::IngestRow</name>
    <message>
        <source>%1 free</source>
        <translation>%1 frei</translation>
    </message>
</context>
<context>
    <name>ui::LineChart</name>
    <message numerus="yes">
        <source>in the last %n minutes lowest %1, highest %2</source>
        <translation>
            <numerusform>in der letzten Minute niedrigster Wert %1, höchster %2</numerusform>
            <numerusform>in den letzten %n Minuten niedrigster Wert %1, höchster %2</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::LinePlot</name>
    <message>
        <source>now</source>
        <translation>jetzt</translation>
    </message>
</context>
<context>
    <name>ui::WorkerLogPage</name>
    <message>
        <source>Log of %1</source>
        <translation>Protokoll von %1</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Nothing has happened yet.</source>
        <translation>Noch ist nichts geschehen.</translation>
    </message>
    <message>
        <source>As the server saw it. What the worker itself writes is on its own machine.</source>
        <translation>Wie der Server es sah. Was der Worker selbst schreibt, liegt auf seinem Rechner.</translation>
    </message>
</context>
<context>
    <name>ui::WorkerModel</name>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Slots</source>
        <translation>Plätze</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>Task · chunk</source>
        <translation>Aufgabe · Abschnitt</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <source>Heartbeat</source>
        <translation>Puls</translation>
    </message>
</context>
<context>
    <name>ui::WorkerTable</name>
    <message>
        <source>Drain</source>
        <translation>Leerlaufen</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Open log</source>
        <translation>Protokoll öffnen</translation>
    </message>
    <message>
        <source>Copy name</source>
        <translation>Namen kopieren</translation>
    </message>
    <message>
        <source>Forget…</source>
        <translation>Vergessen…</translation>
    </message>
    <message>
        <source>Worker menu</source>
        <translation>Menü des Workers</translation>
    </message>
    <message>
        <source>Workers</source>
        <translation>Worker</translation>
    </message>
    <message>
        <source>More for workers</source>
        <translation>Mehr zu Workern</translation>
    </message>
    <message>
        <source>%1 in all, %2 taking work</source>
        <translation>%1 insgesamt, %2 nehmen Arbeit</translation>
    </message>
    <message>
        <source>No workers yet. Add one on any machine: it takes chunks as soon as it is there.</source>
        <translation>Noch keine Worker. Fügen Sie einen auf einem beliebigen Rechner hinzu: Er nimmt Abschnitte, sobald er da ist.</translation>
    </message>
    <message>
        <source>No worker matches &quot;%1&quot;.</source>
        <translation>Kein Worker passt zu „%1“.</translation>
    </message>
    <message>
        <source>Add worker…</source>
        <translation>Worker hinzufügen…</translation>
    </message>
    <message>
        <source>Clear the search</source>
        <translation>Suche löschen</translation>
    </message>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>%n ausgewählt</numerusform>
            <numerusform>%n ausgewählt</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 selected</source>
        <translation>%1 ausgewählt</translation>
    </message>
</context>
</TS>
