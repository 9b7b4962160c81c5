/** What the linked pages ask of the station, and what each of them may see. */
import type { Language } from '../../screen/model.ts';
import type { Recorder } from '../care/recorder.ts';
import type { Log } from '../care/diagnostics.ts';
import type { Flow } from '../flow.ts';
import type { Site } from '../site/site.ts';
import type { StaffPost } from '../staff/post.ts';
import type { Station } from '../station-parts.ts';
import { isOfTechnician } from '../technician/acts.ts';
import type { TechnicianPost } from '../technician/post.ts';
import { cameraOf } from './model.ts';
import { isOfStaff, takePageRequest } from './requests.ts';
import type { StaffPage } from './staff-page.ts';

export interface PagesOptions {
  readonly site: Site;
  readonly staffPage: StaffPage;
  readonly desk: StaffPost['desk'];
  readonly post: StaffPost;
  readonly flow: Flow;
  readonly recorder: Recorder;
  readonly log: Log;
  readonly technician: () => TechnicianPost | null;
  readonly faults: () => Parameters<typeof cameraOf>[1];
  readonly takeCode: StaffPost['readers']['take'];
  readonly setLanguage: (language: Language) => void;
  readonly onChange: () => void;
}

export function createPages(options: PagesOptions): Pick<Station, 'request' | 'pageCame' | 'sees' | 'pageGone'> {
  const { site, staffPage, desk, post, flow, recorder, log, technician, onChange } = options;
  /** Screen and voice have one language: nobody changes it from another page under whoever is at work. */
  const worksElsewhere = (page: number): boolean => {
    const works = technician()?.page ?? null;
    return (works !== null && works !== page) || (desk.member !== null && staffPage.seenFrom(page) === 'elsewhere');
  };
  return {
    request(request, page = 0) {
      if (isOfTechnician(request)) return technician()?.take(request, page) ?? Promise.resolve();
      if (request.type === 'staffSignIn') staffPage.trying(page);
      return takePageRequest(request, {
        fromStaffPage: desk.member !== null && isOfStaff(request) && staffPage.claim(page),
        onSignedIn() {
          if (!staffPage.taken(page)) desk.signOut();
          onChange();
        },
        onRefused: () => log.warn({ request: request.type }, 'a request of staff without a sign-in'),
        post,
        flow,
        recorder,
        setLanguage(language) {
          if (!worksElsewhere(page)) options.setLanguage(language);
        },
        onCameraCode(text) {
          if (cameraOf(site, options.faults()) === 'on') options.takeCode(Buffer.from(text, 'utf8'), 'camera');
          else log.info({ reader: 'camera' }, 'code of a camera that should be off');
        },
      });
    },
    pageCame: (page) => staffPage.came(page),
    sees: (page) => ({
      staff: staffPage.seenFrom(page),
      technician: technician()?.page === page,
      technicianTaken: technician()?.takenFrom(page) === true,
    }),
    pageGone(page) {
      if (staffPage.gone(page)) desk.signOut();
      technician()?.pageGone(page);
    },
  };
}
