/** Words that call for an effect. */
export interface EffectRule {
  /** An id of the palette; `footsteps` is settled by the ground. */
  sound: string;
  pattern: RegExp;
  /** Lower-case stems one of which is in every match. */
  stems: readonly string[];
  confidence: number;
  /** Goes on for a while, so that words may be told over it. */
  swells: boolean;
  notAsState: boolean;
}

const word = "[a-z\\u00c0-\\u024f’'-]+";
const gap = (most: number): string => `(?:\\s+${word}){0,${most}}?`;

/** Sounds that go on for a while. */
const sustained = new Set(['thunder-far', 'wind-gust', 'wave-crash', 'carriage', 'hooves', 'cheer', 'applause', 'church-bell', 'train-whistle', 'footsteps', 'heartbeat', 'bird-call', 'owl', 'wolf']);

/** A sentence without one of these stems cannot call for the sound: most sentences are done with at a glance. */
const stems: Record<string, readonly string[]> = {
  'door-slam': ['door', 'lid', 'hatch'], 'door-creak': ['door', 'hatch', 'hinge'], 'door-open': ['door'], 'door-close': ['door', 'hatch'],
  'gate-creak': ['gate'], 'floor-creak': ['creak', 'groan'], pounding: ['door', 'gate', 'shutter'], knock: ['knock', 'rap', 'tap'],
  thunder: ['thunder'], 'church-bell': ['bell', 'angelus'], 'shop-bell': ['bell'], 'hand-bell': ['bell'],
  'clock-strike': ['clock', 'timepiece', 'struck', 'strikes', 'chime'], telephone: ['phone', 'landline', 'mobile', 'switchboard', 'intercom'],
  footsteps: ['step', 'footfall', 'tread', 'feet', 'boots', 'shoes', 'heels', 'sabots', 'clogs', 'soles', 'tramp', 'trudg', 'stamp', 'stomp', 'clump', 'tiptoe', 'clatter', 'plod', 'shuffl', 'crunch', 'pad', 'strode', 'strides', 'squeak', 'scrunch', 'crackl', 'snapp', 'walking', 'pacing', 'moving', 'paced', 'ran', 'raced', 'dashed', 'sprinted', 'pelted', 'rushed', 'patter'],
  'glass-break': ['shatter', 'smash', 'splinter', 'break', 'broke', 'burst', 'falling'], coins: ['coin', 'money', 'sovereign', 'shilling', 'penn', 'copper', 'guinea', 'crown', 'silver', 'gold'],
  clink: ['clink', 'chink', 'tinkl', 'touch', 'chim', 'knock'], match: ['match', 'a light'],
  gunshot: ['pistol', 'rifle', 'gun', 'revolver', 'musket', 'cannon', 'carbine', 'fowling', 'shot', 'volley', 'fired', 'trigger'],
  'dog-bark': ['bark', 'bay', 'yap', 'yelp'], owl: ['owl'], wolf: ['howl', 'bay'],
  'bird-call': ['sang', 'sing', 'call', 'coo', 'drum', 'cri', 'cry', 'chirp', 'whistl', 'trill', 'twitter', 'warbl', 'song', 'flute', 'pipe'],
  gull: ['gull', 'seabird'], crow: ['rook', 'crow', 'raven', 'jackdaw', 'magpie'], hooves: ['hoof', 'hooves', 'gallop', 'trot', 'canter', 'clatter', 'horse'],
  carriage: ['rattl', 'rumbl', 'roll', 'drew up', 'clatter', 'drove', 'trundl', 'lumber', 'pulled up'],
  'train-whistle': ['train', 'engine', 'locomotive', 'express'], whistle: ['whistle'],
  splash: ['splash', 'plop', 'dive', 'dove', 'plunge', 'jump', 'leap', 'fell', 'tumbl', 'toppl', 'pitch', 'slip', 'hit', 'struck', 'strikes', 'smack'], 'water-pour': ['pour', 'gush', 'spurt', 'splash', 'glug', 'gurgl', 'stream'],
  'chair-scrape': ['chair', 'stool', 'bench'], applause: ['applau', 'clapp'], cheer: ['cheer', 'roar of the crowd'],
  'page-turn': ['page', 'through', 'leaves'], paper: ['rustl', 'crackl', 'crinkl', 'crumpl', 'tore', 'ripped', 'unfold', 'crush', 'screwed', 'slit'],
  'sword-clash': ['sword', 'blade', 'rapier', 'sabre', 'cutlass', 'foils', 'steel'], lock: ['key', 'lock', 'bolt', 'barred', 'latch'],
  chain: ['chain', 'fetter', 'manacle'], heartbeat: ['heart'], explosion: ['explo', 'went off', 'went up', 'burst', 'blew', 'blow', 'detonat'],
  thud: ['thud', 'thump', 'bump', 'crash', 'something', 'hit', 'struck', 'fell', 'drop', 'collapse'], click: ['switch', 'turned', 'flick', 'snapp', 'click', 'pressed', 'threw'],
  'wave-crash': ['wave', 'breaker', 'surf', 'roller', 'seas'], 'wind-gust': ['gust', 'squall', 'blast'],
};

const rules: EffectRule[] = [];

function rule(sound: string, source: string, confidence = 0.9, notAsState = false): void {
  rules.push({ sound, stems: stems[sound] ?? [''], pattern: new RegExp(`(?<![a-z\\u00c0-\\u024f’'-])(?:${source})(?![a-z\\u00c0-\\u024f])`, 'gi'), confidence, swells: sustained.has(sound), notAsState });
}

/** Verbs whose other tenses do not follow from the past. */
const irregular: Record<string, string> = {
  rang: 'rings|ringing|began to ring|started to ring', broke: 'breaks|breaking', burst: 'bursts', struck: 'strikes|striking', blew: 'blows|blowing', sang: 'sings|singing', rose: 'rises', fell: 'falls', came: 'comes', beat: 'beats|beating',
};

/** A list of verbs in the past with their present and their going on: a story may be told in any tense. */
function tenses(verbs: string): string {
  // Only what stands outside brackets is a verb of its own.
  const more = verbs.replaceAll(/\([^()]*(?:\([^()]*\)[^()]*)*\)/gu, '()').split('|').flatMap((verb) => {
    if (Object.hasOwn(irregular, verb)) return [irregular[verb] ?? ''];
    const stem = /^([a-z]+)ed$/u.exec(verb)?.[1];
    if (stem === undefined) return [];
    if (stem.endsWith('i')) return [`${stem}es`, `${stem.slice(0, -1)}ying`];
    const plain = /([bdgmnprt])\1$/u.test(stem) ? stem.slice(0, -1) : stem;
    return [`${plain}e?s`, `${stem}ing`, `(?:began|begins|started|starts) to ${plain}e?`];
  });
  return [verbs, ...more].join('|');
}

/** A thing and what it does: "the door slowly opened". */
function does(sound: string, things: string, verbs: string, most = 3, confidence = 0.9, notAsState = false): void {
  rule(sound, `(?:${things})${gap(most)}\\s+(?:${tenses(verbs)})`, confidence, notAsState);
}

/** Somebody does it to a thing: "opened the kitchen door". */
function done(sound: string, verbs: string, things: string, most = 4, confidence = 0.9): void {
  rule(sound, `(?:${tenses(verbs)})${gap(most)}\\s+(?:${things})`, confidence);
}

/** "A burst of barking", "there came a knock". */
const comes = '(?:there\\s+(?:was|were|came|is|comes)|came|comes|(?:he|she|they|we|i|it)\\s+hear[ds]?|heard|hears|hear)';

// Doors and gates come in order: what is said most exactly comes first and takes the words.
/** What has a door only in a manner of speaking. */
const abstract = '(?:(?:his|her|my|our|their|a|an|the|new)\\s+)*(?:mind|heart|soul|memory|memories|past|future|hope|fate|fortune|opportunity|perception|possibility|dreams|heaven|hell|death|success|trouble|life|many|understanding)(?![a-z])';
const door = '(?:doors?|trapdoor|hatch)';
does('door-slam', door, 'slammed|slams|slamming|banged|bangs|crashed (?:shut|to|open)|(?:clanged|clangs|crashes|thundered|thudded) (?:shut|to)');
does('door-slam', 'lid|hatch', 'slammed|banged|crashed (?:shut|to|down)');
done('door-slam', 'slammed|slams|slamming|banged|banging', 'doors?|lid|hatch', 3);
done('door-slam', 'slam|bang', 'doors?', 3);
does('door-creak', `${door}|hinges?`, 'creaked|creaks|creaking|squeaked|squealed|groaned');
rule('door-creak', `(?:creak|squeak|groan)(?:ing)?\\s+of\\s+(?:an?|the|its|his|her)${gap(2)}\\s+(?:doors?|hinges?)`);
does('door-open', `(?:doors?|trapdoor)(?!\\s+(?:of|to|on)\\s+${abstract})`, '(?:(?:opened|opens|opening)(?!\\s+(?:directly\\s+|straight\\s+|out\\s+)?(?:into|on|upon|onto)(?![a-z]))|swung open|swings open|flew open|burst open|(?:was|were) (?:flung|thrown|pushed|pulled|burst|wrenched|kicked) (?:wide )?open|swung (?:wide|back|inwards?|outwards?)|(?:slid|slides|sprang|springs|hissed|hisses|whispered|eased) (?:open|aside|apart|back))', 4, 0.9, true);
done('door-open', 'opened|opens|opening|pushed open|flung open|threw open|pulled open|kicked open|thrust open|unlatched|wrenched open', `(?<!(?:stove|oven|furnace|cupboard)\\s+)(?:doors?|trapdoor)(?!\\s+(?:(?:of|to|on)\\s+${abstract}|of))`, 4, 0.88);
rule('door-open', `(?:pushed|flung|threw|pulled|thrust|wrenched|kicked|dragged|tore|jerked)\\s+(?:the|his|her|their|that|this)${gap(2)}\\s+doors?\\s+(?:wide\\s+)?open`);
does('door-close', door, '(?:closed|closes|closing|shut|shuts|swung (?:shut|to)|clicked (?:shut|to)|fell (?:shut|to))', 3, 0.9, true);
done('door-close', 'closed|closes|closing|shut|shuts|shutting|pulled to|drew to', `(?<!(?:stove|oven|furnace|cupboard)\\s+)doors?(?!\\s+(?:(?:of|to|on)\\s+${abstract}|to))`, 3, 0.88);
rule('door-close', `(?:pulled|pushed|drew|kicked)\\s+(?:the|his|her)${gap(2)}\\s+doors?\\s+(?:shut|to|closed)(?:\\s+behind)?`);
does('gate-creak', 'gates?', 'squeaked|squealed|creaked|clanged|groaned|banged|slammed|clashed|swung (?:open|to|shut|back)');
done('gate-creak', 'opened|closed|pushed open|swung open|unlatched|shut', 'gates?', 3, 0.85);
does('floor-creak', '(?:floor)?boards?|stairs?|staircase|treads?|planks?|floor', 'creaked|creaks|groaned|creaking');
rule('floor-creak', `(?:creak|groan)(?:ing)?\\s+(?:of|on|from)\\s+(?:an?|the)${gap(2)}\\s+(?:boards?|floorboards?|stairs?|step|planks?)`);

/** "Rain beat on the shutters": weather, leaves and light are no fist, and no knuckle. */
const byNobody = '(?<!(?<![a-z])(?:rain|raindrops?|drops|hail|hailstones|sleet|snow|snowflakes|storm|gale|wind|winds|gusts?|squalls?|waves?|surf|sea|spray|water|downpour|branch|branches|boughs?|twigs?|ivy|leaves|moths?|sun|sunlight|light|heat|weather)(?:\\s+(?:that|which|was|were|is|are|had|still|again|now|only|began\\s+to|[a-z]+ly))*\\s+)';
rule('pounding', `${byNobody}(?:pound(?:ed|ing)|hammer(?:ed|ing)|beat(?:ing)?|bang(?:ed|ing)|thump(?:ed|ing)|batter(?:ed|ing))(?:\\s+[a-z\\u00c0-\\u024f]+ly)?\\s+(?:on|at|upon|against)${gap(3)}\\s+(?:doors?|gates?|shutters?)`);
rule('knock', `${comes}${gap(4)}\\s+(?:knocks?|knocking|raps?|rapping|tapping|taps)(?!\\s+(?:sheet|of rain))`);
rule('knock', `(?:an?|another|the|his|her|two|three|four|several)${gap(2)}\\s+(?:knocks?|rap|tap|knocking)\\s+(?:at|on|upon)\\s+(?:the|his|her|my|their)${gap(2)}\\s+(?:door|window|pane|glass|shutter|wall|panel|hatch)`);
rule('knock', `(?<!(?:was|were|been|be|got|being|is|are)\\s+(?:[a-z\\u00c0-\\u024f]+\\s+)?)knocked(?!\\s+(?:over|down|out|back|off|about|aside|against|together|up|into|senseless|unconscious|flat|him|her|them|me|us|it|his|my|their|the|a|an|from|to|through|around|some|any|five|ten|all|sideways|spots)(?![a-z\\u00c0-\\u024f]))`);
rule('knock', `(?:knocks)\\s+(?:at|on|twice|again|softly|gently)`);
rule('knock', `${byNobody}(?:rapped|tapped|rapping|tapping|raps|taps)${gap(3)}\\s+(?:at|on|upon)\\s+(?:the|his|her|my|their|a)${gap(2)}\\s+(?:door|window|pane|glass|shutter|table|desk|counter|wall|panel|hatch|lid)`, 0.88);

does('thunder', 'thunder(?!\\s+of)', 'rolled|rolls|rumbled|rumbles|growled|muttered|boomed|crashed|cracked|broke|pealed|roared|shook|sounded|grumbled|echoed|exploded|burst|came', 3);
rule('thunder', `(?:claps?|crash|peals?|crack|rolls?|rumbles?|rumbling|growls?|bursts?|boom)\\s+of${gap(2)}\\s+thunder`);
rule('thunder', `it\\s+thundered|thunderclap`);
rule('thunder', `${comes}${gap(3)}\\s+thunder(?!\\s+of)`, 0.85);

const ring = 'rang|rings|ringing|began to (?:toll|ring|chime|peal)|tolled|tolls|tolling|pealed|chimed|clanged|sounded|started (?:to ring|ringing)|was (?:ringing|tolling)|were (?:ringing|pealing)';
does('church-bell', '(?:church|chapel|abbey|cathedral|minster|passing|wedding)\\s+bells?|angelus|bells', `${ring}|boomed`, 5);
does('church-bell', 'bell', 'tolled|tolls|tolling|began to toll|boomed', 4);
rule('church-bell', `(?:tolling|peal|toll|chime)(?:ing)?\\s+of${gap(3)}\\s+bells?`);
does('shop-bell', '(?:shop|door)\\s+bell|bell\\s+(?:over|above|on|behind)\\s+the\\s+(?:shop\\s+)?door', 'tinkled|jangled|rang|jingled|pinged|gave', 2);
does('hand-bell', '(?:(?:school|dinner|breakfast|supper|servants[’\']|front|door|house)[ -])(?:bell|bells)', ring, 3);
does('hand-bell', '(?:hand-?|door-?)?bell', `${ring}|tinkled|jangled|jingled`, 4, 0.88);
rule('hand-bell', `(?:rang|pulled|shook|jangled|pressed|tugged)\\s+(?:the|his|her|their|a(?=${gap(3)}\\s+(?:hand-?)?bell\\s+(?:and|for|to))|an?\\s+(?:little|small|silver|brass|hand))${gap(3)}\\s*(?:(?:hand-?|door-?)?bell)(?!\\s*-)`, 0.88);
rule('hand-bell', `bell\\s+and\\s+(?:rang|shook)\\s+it`);
does('clock-strike', 'clocks?|timepiece', 'struck|strikes|chimed|chimes|began to (?:strike|chime)|boomed|striking|chiming', 4);
rule('clock-strike', `(?:midnight|noon|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|the (?:hour|quarter|half-hour))\\s+(?:struck|chimed|strikes)(?!\\s+(?:him|her|them|me|us|the|a))`);
rule('clock-strike', `(?:chime|chimes|striking)\\s+of\\s+(?:an?|the)${gap(2)}\\s+clock`);
does('telephone', '(?:tele|cell|pay|car)?phone|landline|mobile|switchboard|intercom', 'rang|rings|began to ring|shrilled|buzzed|was ringing|started (?:to ring|ringing)|ringing|jangled', 3);

rule('footsteps', `(?:footsteps?|footfalls?|(?:heavy|light|slow|quick|running|hurried|hurrying|soft|measured|uneven|shuffling|approaching)\\s+(?:steps|tread|feet))${gap(4)}\\s+(?:sounded|echoed|rang|approached|approaching|crossed|came|coming|clattered|pounded|thudded|drew|clicked|crunched|tapped|shuffled|died|receded|receding|passed|padded|stopped|halted|hurried|descended|mounted|fell|die away|go|come)`);
rule('footsteps', `(?:boots|feet|shoes|heels|sabots|clogs|soles)${gap(3)}\\s+(?:rang|pounded|clattered|thudded|clicked|crunched|tapped|shuffled|echoed|stamped|clumped|drummed|pattered|scuffed|scraped)`);
rule('footsteps', `${comes}${gap(5)}\\s+(?:footsteps?|footfalls?|(?<!(?:the|up|few|some)\\s+)steps|tread)(?!\\s+(?:to take|forward))`);
rule('footsteps', `(?:sound|noise|echo|patter|tramp|tread|clatter)\\s+of${gap(3)}\\s+(?:footsteps|footfalls|feet|boots|shoes)`);
rule('footsteps', `(?:was|were)\\s+(?:walking|pacing|moving|stamping|tramping)\\s+(?:about|overhead|up and down|to and fro|above)`, 0.88);
rule('footsteps', `(?:snow|gravel|shingle|cinders|pebbles|ice|leaves|twigs|boards)${gap(1)}\\s+(?:crunch|squeak|scrunch|crackl|grat|creak|snapp)(?:ed|e?s|ing)\\s+(?:under|beneath|underfoot)`);
rule('footsteps', `(?:paced)\\s+(?:up and down|to and fro|the (?:room|floor|deck|hall|corridor|cell))`, 0.85);
rule('footsteps', `(?:he|she|they|we|i|boys?|girls?|man|men|woman|children)\\s+(?:[a-z\\u00c0-\\u024f]+ly\\s+)?(?:ran|raced|dashed|sprinted|pelted|rushed)\\s+(?:[a-z\\u00c0-\\u024f]+ly\\s+)?(?:down|along|across|up|through|over|out|into|towards?)\\s+(?:of\\s+)?(?:the|a)${gap(2)}\\s+(?:street|stairs?|staircase|corridor|passage|lane|hall|path|road|alley|steps|yard|courtyard|square|bridge|platform|gravel|drive)`, 0.85);

const brittle = 'glass|glasses|windows?|panes?|window-?panes?|bottles?|tumbler|vase|mirror|plates?|dish|dishes|jug|cup|teacup|goblet|saucer|bowl|decanter|lamp|crockery|chandelier|skylight';
rule('glass-break', `(?:crash|sound|tinkle|noise|smash|clatter)\\s+of\\s+(?:breaking|broken|shattering|smashing|splintering|falling)\\s+(?:glass|china|crockery|plates)`);
does('glass-break', brittle, 'shattered|smashed|splintered|broke(?!\\s+(?:out|off|the silence))|burst', 7);
done('glass-break', '(?<!\\b(?:the|an?|of|its|with|his|her|their|some)\\s+)(?:smashed|shattered)|broke(?!n)', `(?:${brittle})`, 3);
does('coins', 'coins?|money|sovereigns?|shillings?|pennies|coppers|guineas|half-crowns?', 'clinked|jingled|rattled|chinked|clattered|rang|tinkled', 3);
done('coins', 'dropped|tossed|flung|threw|poured|counted(?: out)?|tipped|slapped|spun|jingled|scattered|emptied', 'coins?|sovereigns?|coppers|shillings?|pennies|guineas|half-crowns?', 5);
rule('coins', `(?:chink|clink|jingle|rattle)\\s+of${gap(2)}\\s+(?:coins?|money|silver|gold)`);
done('clink', 'clinked|chinked|touched|knocked', 'glasses|cups|tankards|mugs|goblets|bottles', 2);
does('clink', 'glass(?:es)?|tankards?|goblets?|cups?|teacups?|teaspoons?|spoons?|crystal|saucers?|china|ice|bottles?|mugs?', 'clinked|chinked|tinkled|chimed', 3);
rule('clink', `(?:clink|chink|tinkle)\\s+of${gap(2)}\\s+(?:glass|glasses|china|cups|ice|teacups|spoons?)`);
rule('match', `(?:struck|strikes)\\s+a\\s+light(?![a-z])`);
rule('match', `(?:struck|strikes|lit|scratched|striking|lighted)\\s+(?:a|another|the|his|one)${gap(1)}\\s*match(?:es)?(?!\\s+(?:was played|against))`);
does('match', 'match', 'flared|scraped|spurted|caught|hissed|sputtered|spluttered|rasped', 2);

const gun = 'pistols?|rifles?|guns?|revolvers?|muskets?|shotguns?|cannons?|carbine|fowling-piece';
rule('gunshot', `(?:shots?|gunshots?|gunfire|volley)${gap(1)}\\s+(?:rang out|rang|cracked|echoed|rolled|sounded|(?:was|were) fired|burst|broke|split|crashed|shattered|came from|whistled)`);
does('gunshot', gun, 'went off|fired|cracked|barked|roared|boomed|spoke|exploded|banged|thundered', 2);
rule('gunshot', `(?:shot|shoots)\\s+(?:him|her|them|me|the\\s+[a-z]+)\\s+(?:dead|twice|down|through|in\\s+the\\s+(?:head|chest|back|leg|arm|face|heart|stomach|shoulder|throat))`, 0.85);
rule('gunshot', `(?:raised|lifted|levelled|aimed|drew|cocked|pointed)${gap(4)}\\s+(?:${gun})${gap(2)}\\s+(?:fired|shot)`);
done('gunshot', 'fired(?!\\s+(?:off|by))|discharged|pulled', `${gun}|trigger|shot|shots|barrels?|volley`, 3);
rule('gunshot', `(?<!(?:was|were|been|being|is)\\s+)fired\\s+(?:twice|again|once|three times|at|into|over|back|blindly)`, 0.85);
rule('gunshot', `${comes}${gap(3)}\\s+(?:shot|shots|gunshot|gunfire|pistol-shot|volley)(?!\\s+of\\s+(?:whisky|gin|rum|brandy))`);

const dog = 'dogs?|hounds?|terriers?|mastiffs?|spaniels?|collies?|pupp(?:y|ies)|bulldog|retriever|poodle|sheepdog|watchdog|cur';
does('dog-bark', dog, 'barked|barks|began to (?:bay|bark)|barking|bayed|yapped|baying|yelped|started barking|set up a barking', 5);
rule('dog-bark', `(?:burst|sound|noise|chorus|storm)\\s+of\\s+(?:furious\\s+|wild\\s+)?barking`);
rule('dog-bark', `(?:bark|barking|baying)\\s+of\\s+(?:an?|the|some|his|her)${gap(2)}\\s+(?:${dog})`);
does('owl', 'owls?', 'hooted|called|cried|screeched|hoots|calling|hooting|shrieked', 3);
rule('owl', `(?:hoot|hooting|cry|call|screech)\\s+of\\s+an?${gap(1)}\\s+owl`);
does('wolf', 'wolf|wolves', 'howled|howling|howls|howl|began to howl|bayed', 3);
rule('wolf', `howl(?:s|ing)?\\s+of\\s+(?:an?|the)${gap(2)}\\s*(?:wolf|wolves)`);
does('bird-call', 'blackbirds?|thrush(?:es)?|robins?|cuckoos?|nightingales?|larks?|skylarks?|sparrows?|finch(?:es)?|chaffinch|linnets?|birds?|starlings?|swallows?|wrens?|warblers?|blackcap|curlews?|lapwings?|plovers?|jays?|pigeons?|doves?|woodpeckers?|pipits?|oystercatchers?', 'sang|sings|called|cried|chirped|whistled|trilled|twittered|warbled|burst into song|(?:began|started) to (?:sing|call|chirp|twitter)|singing|calling|fluted|piped|cooed|drummed', 3);
does('gull', 'gulls?|seagulls?|seabirds?', 'cried|screamed|called|wheeled and (?:cried|screamed)|mewed|shrieked|crying|screaming|wailed', 4);
does('crow', 'rooks?|crows?|ravens?|jackdaws?|magpies?', 'cawed|croaked|called|cried|cawing|croaking|chattered|scolded', 4);

does('hooves', 'hooves|hoofs|hoofbeats|hoof-beats', 'clattered|rang|thudded|drummed|pounded|echoed|sounded|beat|came|struck|drew|died', 4);
rule('hooves', `(?:clatter|thud|sound|beat|beating|drumming|clop|clip-clop|thunder|ring|noise)\\s+of${gap(2)}\\s+(?:hooves|hoofs|hoofbeats|horses)`);
does('hooves', 'horses?|mare|pony|ponies|stallion|riders?|horsem[ae]n|cavalry|troop|cob', 'galloped|trotted|cantered|clattered|came at a gallop|galloping|trotting', 3);
does('carriage', 'carriages?|carts?|coach(?:es)?|waggons?|wagons?|cabs?|hansom|gig|dray|brougham|(?:post-)?chaise|stage-?coach|mail-coach|buggy|phaeton|landau|trap|wheels|fly', 'rattled|rumbled|rolled(?! by in)|drew up|clattered|drove (?:up|away|off|past)|trundled|lumbered|pulled up', 4);
does('train-whistle', 'train|engine|locomotive|express', 'whistled|shrieked|screamed|hooted|blew (?:its|her) whistle', 3);
rule('train-whistle', `(?:whistle|shriek|hoot|scream)\\s+of\\s+(?:an?|the)${gap(3)}\\s+(?:train|engine|locomotive|express)`);
rule('train-whistle', `(?:train|engine)(?:['’]s)?\\s+whistle\\s+(?:blew|sounded|shrieked|wailed|screamed)`);
rule('whistle', `(?:blew|blows|blowing)(?:\\s+(?:on|a|the|his|her|two|sharply|long|shrill|loud|blast)){1,4}\\s+whistle`);
rule('whistle', `(?:(?:he|she|they|i|boy|girl|man|guard|referee|sergeant|constable|shepherd|carter|policeman|driver)(?:\\s+[a-z]+ly)?|(?:lips|teeth|fingers|mouth)\\s+and)\\s+(?:whistled|whistles)(?!\\s+(?:past|by|over|through|like|down|a|an|the|his|her|while|as|at|in|under|tunelessly|to\\s+(?:himself|herself|keep)))`, 0.85);
does('whistle', 'whistle(?!\\s+of)', 'blew|shrilled|sounded|shrieked|blasted|pierced', 2);

rule('splash', `with\\s+a${gap(2)}\\s+splash`);
rule('splash', `${comes}${gap(3)}\\s+(?:splash|splashing)`);
rule('splash', `(?:splashed|splashing)(?!\\s+(?:across\\s+the\\s+(?:front|page|paper|headlines)|out\\s+on|money|with\\s+(?:paint|colour|mud|blood)))`, 0.85);
rule('splash', `plopped\\s+into`);
rule('splash', `(?<!(?:wind|light|sun|moonlight|rain|lightning)\\s+)(?:hit|hits|struck|strikes|smacked|smacks)\\s+the\\s+(?:water|sea|pool|river|lake|surface\\s+of)`, 0.85);
rule('splash', `(?:dived|dove|plunged|jumped|leapt|leaped|fell|tumbled|toppled|pitched|slipped)\\s+(?:headlong\\s+|head\\s+first\\s+|backwards\\s+)?(?:in|into)\\s+(?:the|a)${gap(2)}\\s+(?:pool|pond|river|water|lake|sea|stream|canal|moat|waves|harbour|ditch)`);
does('water-pour', 'water|wine|beer|ale|oil|milk', '(?:gush|spurt|splash|pour|glugg|gurgl|stream)(?:ed|e?s|ing)\\s+(?:from|into|out|over)', 2, 0.85);
rule('water-pour', `(?:poured|pours|pouring)(?:\\s+(?:out|himself|herself|him|her|them|me|us|a|an|the|some|another|more|two|his|little|glass|cup|of|hot|cold|red|large|stiff|fresh|boiling|drop)){0,7}\\s+(?:tea|water|wine|coffee|milk|beer|ale|brandy|whisky|whiskey|drink|sherry|port|rum|gin|cider|glass|cup|cups|glasses|lemonade|chocolate)(?!['’])`, 0.88);
rule('chair-scrape', `(?:pushed|shoved|thrust|scraped|drew|dragged|pulled)(?:\\s+(?:back|up|out|away|his|her|their|the|a|my|heavy)){1,3}\\s+(?:chairs?|stools?|bench(?:es)?)`, 0.88);
does('chair-scrape', 'chairs?|stools?|bench(?:es)?', 'scraped|grated|squealed|was pushed back|were pushed back|shrieked', 3);
rule('chair-scrape', `scrap(?:e|ing)\\s+of\\s+(?:an?|the)?${gap(1)}\\s*chairs?`);
rule('applause', `(?:burst|broke|breaking|erupted)\\s+(?:out\\s+)?(?:into|in)${gap(1)}\\s+applause`);
does('applause', 'applause', 'rang|broke|thundered|rose|filled|rolled|greeted|met|followed|burst|swept|crashed|died', 2);
rule('applause', `(?:clapped|clapping)(?:\\s+(?:until|loudly|wildly|and\\s+(?:cheered|shouted)|their\\s+hands|furiously|politely|again|for))`, 0.88);
does('applause', 'audience|crowd|everyone|everybody|company|spectators|guests|they|house', 'clapped|applauded', 2);
rule('cheer', `(?:crowds?|men|boys|girls|people|audience|spectators|they|everyone|everybody|crew|soldiers|children|we|company)(?:\\s+[a-z\\u00c0-\\u024f]+ly|\\s+all|\\s+on\\s+the\\s+[a-z\\u00c0-\\u024f]+|\\s+(?:clapped|shouted)\\s+and)?\\s+(?:cheered|cheers?)(?!\\s+(?:(?:him|her|them|me|us)\\s+)?(?:up|by|with)(?![a-z])|\\s+at\\s+the\\s+thought)`);
rule('cheer', `(?:gave|raised|set\\s+up|let\\s+out)(?:\\s+(?:a|three|loud|great|another|rousing|hearty|ragged)){1,3}\\s+cheers?`);
does('cheer', 'cheers?|cheering', 'went up|rose|rang|broke|burst|greeted|rolled|rang out|swept', 2);
rule('cheer', `(?:burst|broke)\\s+into\\s+(?:loud\\s+|wild\\s+)?cheer(?:s|ing)|roar\\s+of\\s+the\\s+crowd`);
rule('page-turn', `turn(?:ed|s|ing)\\s+(?:over\\s+)?(?:a|the|another|its|his|her|to\\s+the\\s+(?:next|last|first))${gap(1)}\\s*pages?(?!\\s+(?:of\\s+(?:history|his|her|my)|in\\s+(?:his|her|my|the)\\s+(?:life|history)))`);
rule('page-turn', `(?<![a-z])pages?\\s+(?:turned|turns|fluttered|flipped|rustled)`, 0.85);
rule('page-turn', `(?:leaf|flick|flipp|riffl|thumb|leav)(?:ed|e?s|ing)\\s+through|turned\\s+the\\s+leaves`);
does('paper', 'papers?|newspaper|letter|parchment|pages', 'rustled|crackled|crinkled|rustling', 3);
done('paper', 'crumpled|tore(?: up| open)?|ripped(?: up| open)?|unfolded|crushed|screwed up|rustled|slit(?: open)?', 'papers?|letter|note|page|newspaper|envelope|map|telegram|parcel|wrapping', 3);
rule('paper', `(?:rustle|rustling|crackle)\\s+of${gap(1)}\\s+papers?`);
does('sword-clash', 'swords?|blades?|rapiers?|sabres?|cutlasses|foils', 'clashed|rang(?! true)|met|clanged|crossed', 3);
rule('sword-clash', `steel\\s+(?:rang|clashed|met|clanged)(?:\\s+(?:on|upon|with|against))?`);
rule('sword-clash', `(?:clash|ring|clang)\\s+of${gap(1)}\\s+(?:swords|steel|blades)`);
does('lock', 'keys?(?!\\s+being)', 'turned|grated|clicked|scraped|rattled|jingled', 2);
rule('lock', `(?:turned|twisted)\\s+(?:the|his|her|a)${gap(1)}\\s*key(?!\\s+to)`);
done('lock', '(?<!\\b(?:the|an?|of|its|with|his|her|their|some)\\s+)(?:locked|unlocked|bolted|unbolted|barred)', 'doors?|gates?|trunk|safe|chest|drawer|cupboard|desk|box|cabinet', 2);
rule('lock', `(?:drew|shot|slid|slipped|drawing|pushed)(?:\\s+(?:back|home|the|a|heavy|iron|rusty|great|its|both|top)){1,4}\\s+bolts?`);
does('lock', 'locks?|bolts?|latch', 'clicked|snapped|turned|slid|clanged|rattled|shot back|shot home|grated|lifted', 2);
does('chain', 'chains?|fetters|manacles', 'rattled|clanked|clinked|jangled|clashed|(?:ran|runs) out', 2);
done('chain', 'dragged|rattled|shook|clanked', 'chains?|fetters|manacles', 2);
rule('chain', `(?:rattle|clank|clanking|rattling|jangle)\\s+of${gap(2)}\\s+(?:chains?|fetters)`);
does('heartbeat', 'heart', 'hammered|pounded|thudded|thumped|drummed', 3, 0.75);
rule('heartbeat', `(?:hear|heard|hears|listened\\s+to|listening\\s+to)${gap(3)}\\s+(?:heartbeats?|heart\\s+(?:beat|beating|pounding|thudding|thumping|hammering)|(?:beat|beating|thud|thump)\\s+of${gap(2)}\\s+heart)`);
rule('explosion', `explosion\\s+(?:tore|shook|rocked|ripped|lit|echoed|came|flung|threw|sent)|${comes}${gap(3)}\\s+explosion(?!\\s+of\\s+(?:temper|laughter|anger|colour|rage|mirth))`);
does('explosion', 'bombs?|boilers?|shells?|mines?|grenades?|magazine|powder|gasworks|dynamite|charge', 'exploded|went off|burst|blew(?! (?:the|his|her|their) (?:nose|whistle))|detonated', 3);
does('explosion', 'bridge|house|building|ship|boat|tower|depot|mill|station|church|car|lorry|tank|engine|plane|wall|roof|dump|factory|hut', 'exploded|blew (?:up|apart|to pieces)|went up (?:with|in) an?(?=\\s+(?:[a-z]+\\s+){0,2}(?:roar|bang|blast|flash|crash|explosion|burst|boom))', 3);
rule('thud', `with\\s+a${gap(2)}\\s+(?:thud|thump|bump|crash)(?!\\s+of)`);
rule('thud', `${comes}\\s+(?:a|another|one|two)${gap(3)}\\s+(?:thuds?|thumps?|bumps?)`);
rule('thud', `something${gap(2)}\\s+(?:fell|thudded|thumped|crashed)(?!\\s+into\\s+place)`, 0.85);
rule('thud', `(?:body|sack|trunk|weight|box|case|bag|suitcase|branch|stone)\\s+(?:hit|struck|fell\\s+to|crashed\\s+to|dropped\\s+to)\\s+the\\s+(?:ground|floor|boards|deck)`);
rule('thud', `(?:thudded|thumped|crashed|bumped|slumped)\\s+(?:to|onto|down\\s+on(?:to)?|on|against)\\s+the\\s+(?:ground|floor|deck|boards|wall|lawn|hull|door|roof|stones|pavement|flags)|(?:fell|collapsed|dropped)\\s+(?:heavily\\s+|senseless\\s+|full\\s+length\\s+)?(?:to|on|onto)\\s+the\\s+(?:floor|ground)`, 0.85);
rule('click', `(?:switched|turned|flicked|snapped|clicked)\\s+(?:on|off)\\s+(?:the|his|her|a)${gap(2)}\\s+(?:lights?|lamps?|torch|wireless|radio|set|lantern)`);
rule('click', `(?:switched|turned|flicked|snapped|clicked)\\s+the\\s+(?:lights?|lamp|torch|wireless|radio)\\s+(?:on|off)|(?:flicked|pressed|threw|snapped)\\s+(?:down\\s+)?(?:the|a)${gap(1)}\\s+switch`);
does('click', 'lamp|light|switch|torch|wireless|lighter', 'clicked', 2);
does('wave-crash', '(?:waves?|breakers?|surf|rollers?|seas)(?!\\s+of)', 'crashed|broke|boomed|thundered|burst|pounded|crashing|breaking', 3);
does('wind-gust', 'squalls?|blast\\s+of\\s+(?:wind|air)', 'hit|hits|struck|rattled|shook|tore|caught|slammed|came|howled', 2);
rule('wind-gust', `gusts?(?:\\s+of\\s+(?:[a-z\\u00c0-\\u024f]+\\s+)?(?:wind|air))?(?!\\s+of)\\s+(?:[a-z\\u00c0-\\u024f]+ly\\s+)?(?:blew|rattled|shook|swept|tore|caught|flung|slammed|sent|snatched|bent|came|lifted|drove|howled|struck|hit)`);

// Coins, hooves and carts clatter and crunch too: feet take what they leave.
rule('footsteps', `(?:(?:tramp|trudg|stamp|stomp|clump|tiptoe|clatter|plod|shuffl|crunch|padd)(?:e?d|e?s|ing)|pads|strode|strides)(?:\\s+[a-z\\u00c0-\\u024f]+ly)?\\s+(?:across|along|up|down|over|through|about|into|to and fro)`, 0.85);

/** In order of precedence: where two match the same words the earlier rule has them. */
export const effectRules: readonly EffectRule[] = rules;
