<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE" sourcelanguage="en">
<context>
    <name>Settings</name>
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
</context>
<context>
    <name>DroppedItems</name>
    <message>
        <source>%1: videos are not fetched from addresses yet. Download it and add the file.</source>
        <translation>%1: Videos werden noch nicht von Adressen geholt. Herunterladen und die Datei hinzufügen.</translation>
    </message>
    <message numerus="yes">
        <source>Videos are not fetched from addresses yet. Download these %n and add the files.</source>
        <translation>
            <numerusform>Videos werden noch nicht von Adressen geholt. Dieses %n herunterladen und die Datei hinzufügen.</numerusform>
            <numerusform>Videos werden noch nicht von Adressen geholt. Diese %n herunterladen und die Dateien hinzufügen.</numerusform>
        </translation>
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
</context>
<context>
    <name>Words</name>
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
        <source>This computer runs on battery.</source>
        <translation>Dieser Computer läuft mit Akku.</translation>
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
        <translation>Der Auftrag wurde abgebrochen</translation>
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
        <source>The file was put back or written to while the job was running; it is being compared.</source>
        <translation>Die Datei wurde zurückgelegt oder beschrieben, während der Auftrag lief; sie wird verglichen.</translation>
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
        <source>The disk of the film or of the work folder does not answer.</source>
        <translation>Das Laufwerk des Films oder das des Arbeitsordners antwortet nicht.</translation>
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
        <source>Keys without Ctrl or Alt hold in the list or the picture that has the focus. Return does the action.</source>
        <translation>Tasten ohne Strg oder Alt gelten in der Liste oder dem Bild mit dem Fokus. Eingabe führt die Aktion aus.</translation>
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
        <source>End of the film</source>
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
        <source>mono</source>
        <translation>mono</translation>
    </message>
    <message>
        <source>stereo</source>
        <translation>stereo</translation>
    </message>
    <message>
        <source>%1 channels</source>
        <translation>%1 Kanäle</translation>
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
        <translation>Ganzes Protokoll öffnen</translation>
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
        <source>Deleting the output</source>
        <translation>Ausgabe wird gelöscht</translation>
    </message>
    <message>
        <source>Output deleted</source>
        <translation>Ausgabe gelöscht</translation>
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
</context>
<context>
    <name>ui::JobDelegate</name>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
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
</context>
<context>
    <name>ui::JobStrip</name>
    <message>
        <source>Retry</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Why the job ended</source>
        <translation>Warum der Auftrag endete</translation>
    </message>
</context>
<context>
    <name>ui::LadderTable</name>
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
        <translation>Stand</translation>
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
        <source>Who watches</source>
        <translation>Wer schaut zu</translation>
    </message>
    <message>
        <source>Copy DASH link</source>
        <translation>DASH-Link kopieren</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>Umbenennen …</translation>
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
        <translation>Ausgabe löschen …</translation>
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
        <translation>Mitteilungen</translation>
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
            <numerusform>Mitteilungen, %n neu</numerusform>
            <numerusform>Mitteilungen, %n neu</numerusform>
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
</context>
<context>
    <name>ui::PreviewPage</name>
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
        <translation>Geschwindigkeit</translation>
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
        <source>Of the picture alone</source>
        <translation>Des Bildes allein</translation>
    </message>
</context>
<context>
    <name>ui::ProgramLog</name>
    <message>
        <source>Millrace %1 has started.</source>
        <translation>Millrace %1 ist gestartet.</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Changed: %1.</source>
        <translation>Geändert: %1.</translation>
    </message>
    <message>
        <source>Ingest</source>
        <translation>Ingest</translation>
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
        <source>Job list</source>
        <translation>Auftragsliste</translation>
    </message>
    <message>
        <source>It can be written again.</source>
        <translation>Sie lässt sich wieder schreiben.</translation>
    </message>
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
        <translation>Was geschah</translation>
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
        <source>The ffmpeg command line that makes the same renditions</source>
        <translation>Die ffmpeg-Befehlszeile, die dieselben Renditions erzeugt</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>Bericht kopieren</translation>
    </message>
    <message numerus="yes">
        <source>%1 frames decoded again</source>
        <translation>
            <numerusform>%1 Bild erneut dekodiert</numerusform>
            <numerusform>%1 Bilder erneut dekodiert</numerusform>
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
        <source>Copy DASH link</source>
        <translation>DASH-Link kopieren</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>Umbenennen …</translation>
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
        <translation>Ausgabe löschen …</translation>
    </message>
    <message>
        <source>Clear finished</source>
        <translation>Fertige entfernen</translation>
    </message>
    <message>
        <source>Change preset</source>
        <translation>Preset ändern</translation>
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
        <source>No file manager could be opened. The output lies in %1</source>
        <translation>Kein Dateimanager ließ sich öffnen. Die Ausgabe liegt in %1</translation>
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
        <translation>Ein kleines Objekt wird hochgeladen, zurückgelesen und gelöscht …</translation>
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
        <translation>Wer schaut zu</translation>
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
            <numerusform>%n Person schaut zu</numerusform>
            <numerusform>%n Personen schauen zu</numerusform>
        </translation>
    </message>
</context>
</TS>
