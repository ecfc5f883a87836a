<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>ActivityWords</name>
    <message numerus="yes">
        <source>For an encoder, %n ahead</source>
        <translation>
            <numerusform>For an encoder, %n ahead</numerusform>
            <numerusform>For an encoder, %n ahead</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Waiting for an encoder: %n other jobs are ahead.</source>
        <translation>
            <numerusform>Waiting for an encoder: %n other job is ahead.</numerusform>
            <numerusform>Waiting for an encoder: %n other jobs are ahead.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DroppedItems</name>
    <message numerus="yes">
        <source>%n lines are neither files of this computer nor links, the first is &quot;%1&quot;.</source>
        <translation>
            <numerusform>%n line is neither a file of this computer nor a link: &quot;%1&quot;.</numerusform>
            <numerusform>%n lines are neither files of this computer nor links, the first is &quot;%1&quot;.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message numerus="yes">
        <source>%n hours</source>
        <translation>
            <numerusform>%n hour</numerusform>
            <numerusform>%n hours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minutes</source>
        <translation>
            <numerusform>%n minute</numerusform>
            <numerusform>%n minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n seconds</source>
        <translation>
            <numerusform>%n second</numerusform>
            <numerusform>%n seconds</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n channels</source>
        <translation>
            <numerusform>%n channel</numerusform>
            <numerusform>%n channels</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::DesktopIntegration</name>
    <message numerus="yes">
        <source>%n jobs done</source>
        <translation>
            <numerusform>%n job done</numerusform>
            <numerusform>%n jobs done</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n failed</source>
        <translation>
            <numerusform>%n failed</numerusform>
            <numerusform>%n failed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>This computer goes to sleep in %n s.</source>
        <translation>
            <numerusform>This computer goes to sleep in %n s.</numerusform>
            <numerusform>This computer goes to sleep in %n s.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>This computer shuts down in %n s.</source>
        <translation>
            <numerusform>This computer shuts down in %n s.</numerusform>
            <numerusform>This computer shuts down in %n s.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>In %n s this is run: %1</source>
        <translation>
            <numerusform>In %n s this is run: %1</numerusform>
            <numerusform>In %n s this is run: %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::DropOverlay</name>
    <message numerus="yes">
        <source>Drop to add %n videos</source>
        <translation>
            <numerusform>Drop to add %n video</numerusform>
            <numerusform>Drop to add %n videos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files are not video and will be left out: %1</source>
        <translation>
            <numerusform>%n file is not video and will be left out: %1</numerusform>
            <numerusform>%n files are not video and will be left out: %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n renditions, up to %1</source>
        <translation>
            <numerusform>%n rendition, up to %1</numerusform>
            <numerusform>%n renditions, up to %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Preview lists all %n of them and opens the first.</source>
        <translation>
            <numerusform>Preview lists %n and opens it.</numerusform>
            <numerusform>Preview lists all %n of them and opens the first.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::EmptyQueue</name>
    <message numerus="yes">
        <source>%n threads.</source>
        <translation>
            <numerusform>%n thread.</numerusform>
            <numerusform>%n threads.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Each video becomes %n renditions, %1 to %2, as HLS and DASH. You can pause or quit at any time; finished chunks are kept.</source>
        <translation>
            <numerusform>Each video becomes %n rendition, %1, as HLS and DASH. You can pause or quit at any time; finished chunks are kept.</numerusform>
            <numerusform>Each video becomes %n renditions, %1 to %2, as HLS and DASH. You can pause or quit at any time; finished chunks are kept.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 free: room for about %n hours of this ladder.</source>
        <translation>
            <numerusform>%1 free: room for about %n hour of this ladder.</numerusform>
            <numerusform>%1 free: room for about %n hours of this ladder.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::FailureCard</name>
    <message numerus="yes">
        <source>%1 of %2 chunks are encoded and published (%3).</source>
        <translation>
            <numerusform>%1 of %2 chunk is encoded and published (%3).</numerusform>
            <numerusform>%1 of %2 chunks are encoded and published (%3).</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::JobDelegate</name>
    <message numerus="yes">
        <source>%1 of %2 chunks</source>
        <translation>
            <numerusform>%1 of %2 chunk</numerusform>
            <numerusform>%1 of %2 chunks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %2 objects</source>
        <translation>
            <numerusform>%1 of %2 object</numerusform>
            <numerusform>%1 of %2 objects</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %2 chunks kept</source>
        <translation>
            <numerusform>%1 of %2 chunk kept</numerusform>
            <numerusform>%1 of %2 chunks kept</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>after %n jobs</source>
        <translation>
            <numerusform>after %n job</numerusform>
            <numerusform>after %n jobs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n workers</source>
        <translation>
            <numerusform>%n worker</numerusform>
            <numerusform>%n workers</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::NavButton</name>
    <message numerus="yes">
        <source>%1, %n need attention</source>
        <translation>
            <numerusform>%1, %n needs attention</numerusform>
            <numerusform>%1, %n need attention</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1, %n alerts</source>
        <translation>
            <numerusform>%1, %n alert</numerusform>
            <numerusform>%1, %n alerts</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::NoticeBell</name>
    <message numerus="yes">
        <source>Notifications, %n new</source>
        <translation>
            <numerusform>Notifications, %n new</numerusform>
            <numerusform>Notifications, %n new</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::ProofCard</name>
    <message numerus="yes">
        <source>%1 frames of picture and sound decoded again</source>
        <translation>
            <numerusform>%1 frame of picture or sound decoded again</numerusform>
            <numerusform>%1 frames of picture and sound decoded again</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 objects read back</source>
        <translation>
            <numerusform>%1 object read back</numerusform>
            <numerusform>%1 objects read back</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n scene cuts</source>
        <translation>
            <numerusform>%n scene cut</numerusform>
            <numerusform>%n scene cuts</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 pictures compared</source>
        <translation>
            <numerusform>%1 picture compared</numerusform>
            <numerusform>%1 pictures compared</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::QueuePage</name>
    <message numerus="yes">
        <source>%n people are watching it now and will be cut off.</source>
        <translation>
            <numerusform>%n person is watching it now and will be cut off.</numerusform>
            <numerusform>%n people are watching it now and will be cut off.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n jobs duplicated; the copies are paused</source>
        <translation>
            <numerusform>%n job duplicated; the copy is paused</numerusform>
            <numerusform>%n jobs duplicated; the copies are paused</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete the output of %n jobs?</source>
        <translation>
            <numerusform>Delete the output of %n job?</numerusform>
            <numerusform>Delete the output of %n jobs?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n films are here already. Replace what there is, or add them under new names?</source>
        <translation>
            <numerusform>%n film is here already. Replace what there is, or add it under a new name?</numerusform>
            <numerusform>%n films are here already. Replace what there is, or add them under new names?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files are not video and were left out: %1</source>
        <translation>
            <numerusform>%n file is not video and was left out: %1</numerusform>
            <numerusform>%n files are not video and were left out: %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n jobs removed from the queue</source>
        <translation>
            <numerusform>%n job removed from the queue</numerusform>
            <numerusform>%n jobs removed from the queue</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n jobs exported to %1</source>
        <translation>
            <numerusform>%n job exported to %1</numerusform>
            <numerusform>%n jobs exported to %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n jobs imported from %1</source>
        <translation>
            <numerusform>%n job imported from %1</numerusform>
            <numerusform>%n jobs imported from %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n links are in the list of Preview.</source>
        <translation>
            <numerusform>%n link is in the list of Preview.</numerusform>
            <numerusform>%n links are in the list of Preview.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::QuitDialog</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n people are watching</source>
        <translation>
            <numerusform>%n person is watching</numerusform>
            <numerusform>%n people are watching</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n jobs are still running</source>
        <translation>
            <numerusform>%n job is still running</numerusform>
            <numerusform>%n jobs are still running</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n people are watching from the local ingest. Quitting cuts them off.</source>
        <translation>
            <numerusform>%n person is watching from the local ingest. Quitting cuts them off.</numerusform>
            <numerusform>%n people are watching from the local ingest. Quitting cuts them off.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::SelectionCard</name>
    <message numerus="yes">
        <source>%n jobs selected</source>
        <translation>
            <numerusform>%n job selected</numerusform>
            <numerusform>%n jobs selected</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::StartTimeDialog</name>
    <message numerus="yes">
        <source>When may %n jobs begin? They keep their places in the queue.</source>
        <translation>
            <numerusform>When may the job begin? It keeps its place in the queue.</numerusform>
            <numerusform>When may %n jobs begin? They keep their places in the queue.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::StatusStrip</name>
    <message numerus="yes">
        <source>%n active</source>
        <translation>
            <numerusform>%n active</numerusform>
            <numerusform>%n active</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n waiting</source>
        <translation>
            <numerusform>%n waiting</numerusform>
            <numerusform>%n waiting</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n needs attention</source>
        <translation>
            <numerusform>%n needs attention</numerusform>
            <numerusform>%n need attention</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n alerts</source>
        <translation>
            <numerusform>%n alert</numerusform>
            <numerusform>%n alerts</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::ViewersPage</name>
    <message numerus="yes">
        <source>%n people are watching</source>
        <translation>
            <numerusform>%n person is watching</numerusform>
            <numerusform>%n people are watching</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::MainWindow</name>
    <message numerus="yes">
        <source>This computer goes on with %n jobs</source>
        <translation>
            <numerusform>This computer goes on with %n job</numerusform>
            <numerusform>This computer goes on with %n jobs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FleetWords</name>
    <message numerus="yes">
        <source>%n chunks handed over</source>
        <translation>
            <numerusform>%n chunk handed over</numerusform>
            <numerusform>%n chunks handed over</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cores</source>
        <translation>
            <numerusform>%n core</numerusform>
            <numerusform>%n cores</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n slots busy</source>
        <translation>
            <numerusform>%1 of %n slot busy</numerusform>
            <numerusform>%1 of %n slots busy</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Room for about %1 more at 6 Mb/s before the 75 % mark.</source>
        <translation>
            <numerusform>Room for about %1 more at 6 Mb/s before the 75 % mark.</numerusform>
            <numerusform>Room for about %1 more at 6 Mb/s before the 75 % mark.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::AlertCard</name>
    <message numerus="yes">
        <source>%n open</source>
        <translation>
            <numerusform>%n open</numerusform>
            <numerusform>%n open</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::FleetPage</name>
    <message numerus="yes">
        <source>chunks waiting, about %1 of work</source>
        <translation>
            <numerusform>chunk waiting, about %1 of work</numerusform>
            <numerusform>chunks waiting, about %1 of work</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>chunks waiting, and nobody works</source>
        <translation>
            <numerusform>chunk waiting, and nobody works</numerusform>
            <numerusform>chunks waiting, and nobody works</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>chunks waiting</source>
        <translation>
            <numerusform>chunk waiting</numerusform>
            <numerusform>chunks waiting</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>real time, on %1 busy slots of %2</source>
        <translation>
            <numerusform>real time, on %1 busy slot of %2</numerusform>
            <numerusform>real time, on %1 busy slots of %2</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Forget %n workers?</source>
        <translation>
            <numerusform>Forget %n worker?</numerusform>
            <numerusform>Forget %n workers?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n chunks that are begun will be finished first.</source>
        <translation>
            <numerusform>%n chunk that is begun will be finished first.</numerusform>
            <numerusform>%n chunks that are begun will be finished first.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 chunks that wait stay in the queue until workers are resumed.</source>
        <translation>
            <numerusform>%1 chunk that waits stays in the queue until workers are resumed.</numerusform>
            <numerusform>%1 chunks that wait stay in the queue until workers are resumed.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::IngestCard</name>
    <message numerus="yes">
        <source>%1 viewers</source>
        <translation>
            <numerusform>%1 viewer</numerusform>
            <numerusform>%1 viewers</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::LineChart</name>
    <message numerus="yes">
        <source>in the last %n minutes lowest %1, highest %2</source>
        <translation>
            <numerusform>in the last minute lowest %1, highest %2</numerusform>
            <numerusform>in the last %n minutes lowest %1, highest %2</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::WorkerTable</name>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>%n selected</numerusform>
            <numerusform>%n selected</numerusform>
        </translation>
    </message>
</context>
</TS>
