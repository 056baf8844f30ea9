/** Words that people draw out and that hold a doubled letter of their own. */
export const doubledWords: ReadonlySet<string> = new Set(
  (
    'good soon too see need feel well all hell hello call kill boo oops hurry sweet deep keep sleep fool cool room food mood moon school ' +
    'shoot look book took cook foot wood stood free three tree bee flee knee agree feet meet sheep weep creep green queen seen been seem street ' +
    'week cheer beer deer dear here yell tell sell fell bell shell spell still till will bill ill hill pull full bull fall ball wall small tall ' +
    'miss kiss pass boss loss less press mess bless guess bitter better letter butter happy sorry carry marry funny silly lovely really ' +
    'goodbye woof shoo moo yoohoo wheel speed bleed indeed ooh aww eek yippee whee door floor poor loose goose noon spoon balloon loop stoop ' +
    'troop proof roof hoof smooth tooth boot root root hoot booze snooze freeze breeze sneeze squeeze cheese cheek seek peek creek'
  ).split(' '),
);
