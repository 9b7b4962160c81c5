import type { VNode } from 'preact';
import { Connection, Starting } from './connection.tsx';
import { Header } from './header.tsx';
import type { ScreenModel } from './model.ts';
import { Notice } from './notice.tsx';
import { Encounter } from './resident/encounter.tsx';
import { Idle } from './resident/idle.tsx';
import { Verdict } from './resident/verdict.tsx';
import { StaffPanel } from './staff/panel.tsx';
import { StaffStrip } from './staff/strip.tsx';
import { cameraShown, link, panel, received, technicianPage } from './state.ts';
import { StatusBar } from './status-bar.tsx';
import { TechnicianPanel } from './technician/panel.tsx';

/** The whole screen, drawn from the last model. */
export function App(): VNode {
  const model = received.value?.model ?? null;
  if (model === null) return <Starting />;
  return (
    <div
      class="app"
      data-view={model.view.name}
      data-link={link.value}
      data-camera={cameraShown.value.state}
      data-revision={received.value?.revision}
    >
      {link.value === 'lost' && <Connection />}
      <Header model={model} />
      <main>
        <Resident model={model} />
      </main>
      <Notice notice={model.notice} />
      <StaffStrip model={model} />
      <StatusBar model={model} />
      {panel.value !== null && technicianPage.value === null && <StaffPanel model={model} />}
      {technicianPage.value !== null && <TechnicianPanel model={model} page={technicianPage.value} />}
    </div>
  );
}

function Resident({ model }: { model: ScreenModel }): VNode {
  switch (model.view.name) {
    case 'idle':
      return <Idle model={model} />;
    case 'encounter':
      return <Encounter model={model} view={model.view} />;
    case 'verdict':
      return <Verdict view={model.view} />;
  }
}
