import type { Age, Sex } from './types.ts';

const list = (words: string) => words.trim().split(/\s+/u);

/** "muttered" also as "mutters": a story may be told in the present. */
function withPresent(verbs: readonly string[]): string[] {
  return verbs.flatMap((verb) => {
    if (!verb.endsWith('ed')) return [verb];
    const stem = verb.slice(0, -2);
    if (stem.endsWith('i')) return [verb, `${stem.slice(0, -1)}ies`];
    return /(?:[aeiou])([bdglmnprt])\1$/u.test(stem) ? [verb, `${stem.slice(0, -1)}s`] : [verb, `${stem}s`, `${stem}es`];
  });
}

/** Verbs that tell of speaking, in the forms a story uses for it. */
export const speechVerbs: ReadonlySet<string> = new Set(
  withPresent(list(`said says say saying asked asks asking replied replies replying answered answers answering cried cries crying
  exclaimed exclaims exclaiming whispered whispers whispering murmured murmurs murmuring muttered mutters muttering
  shouted shouts shouting called calls calling returned returns rejoined rejoins remarked remarks observed observes
  added adds adding continued continues resumed resumes began begins begin repeated repeats repeating
  demanded demands inquired inquires enquired enquires declared declares announced announces explained explains
  admitted admits agreed agrees protested protests insisted insists urged urges begged begs pleaded pleads
  suggested suggests proposed proposes interrupted interrupts interposed interjected interpolated broke
  ejaculated faltered stammered stuttered gasped gasps sobbed sobs sighed sighs groaned groans moaned growled growls howled howls
  grunted grunts snarled roared roars bellowed thundered screamed screams shrieked shrieks yelled yells hissed hisses
  snapped snaps barked laughed laughs giggled chuckled chuckles smiled grinned sneered scoffed jeered mocked
  responded responds retorted retorts countered quoth pursued proceeded went concluded concludes finished ended
  pronounced uttered spoke told tells thought wondered mused reflected ventured volunteered conceded confessed
  confided assured assures promised promises warned warns threatened commanded ordered orders directed instructed
  bade bid advised counselled cautioned reminded corrected commented noted stated asserted affirmed averred avowed
  acknowledged allowed argued maintained objected complained grumbled whined whimpered wailed lamented bawled
  hollered hooted piped squeaked squealed chirped cooed purred crooned drawled lisped mumbled babbled blurted
  panted breathed echoed chimed chorused sang hummed recited read prayed swore cursed apologized apologised
  greeted hailed invited thanked congratulated welcomed teased joked quipped gibed hinted implied intimated
  signified testified vowed wept expostulated remonstrated reasoned soliloquized soliloquised moralised summed
  rapped rasped croaked wheezed coughed queried questioned persisted pressed hazarded opined reiterated supplied
  submitted supplemented prompted put struck flashed burst shot threw gave spluttered sputtered snorted sniffed
  simpered soothed comforted consoled cajoled coaxed entreated implored besought prophesied predicted guessed
  supposed decided considered philosophized apostrophized informed inquired thinks ordained vociferated boomed
  rumbled tittered quavered trembled shrilled trilled raved stormed fumed railed scolded chided rebuked reproved
  reproached upbraided admonished accused denied contradicted disagreed dissented assented consented nodded
  proclaimed quoted essayed enthused elaborated clarified intoned chanted boasted bragged crowed exploded grated gushed
  heckled interceded jested lectured mouthed nagged parried pouted prattled preached quavered quizzed rambled ranted reassured
  recounted related reported seethed sniggered snickered squawked trumpeted twittered whooped whistled yapped yelped
  gulped gurgled huffed puffed wheedled exulted spat mumbles mourned blustered acquiesced droned enunciated corroborated exhorted screeched blubbered
  chattered interjoined subjoined speculated cackled bleated crowed gabbled jabbered slurred snuffled tutted bewailed carped conjectured contended
  declaimed decreed emphasised emphasized enjoined expounded extolled harangued interrogated mimicked narrated postulated professed quibbled
  recapitulated sympathised sympathized temporised temporized theorised theorized wrangled marvelled fretted offered requested interpreted
  translated resolved yawned rebelled gloated puzzled relented`)),
);

/** The few of them that are as often plain action; they mark speech only beside a quotation they belong to. */
export const looseVerbs: ReadonlySet<string> = new Set(
  list(`went broke gave put struck threw shot burst flashed read called calls began begins begin returned returns ended finished pressed
  smiled grinned nodded laughed sighed sobbed wept coughed trembled thought considered decided read sang prayed stormed
  directed ordered invited welcomed thanked proceeded pursued told tells noted spoke offered requested interpreted translated resolved yawned
  rebelled gloated puzzled relented marvelled fretted mourned chattered professed greeted`),
);

export const titlesMale = new Set(list('mr mister mistah mista massa marse sir lord master uncle father brother grandfather grandpa grandad king prince duke count baron earl monsieur m signor marquis vicomte comte viscount chevalier abbé señor senor don herr captain capt colonel col general gen major maj lieutenant lt sergeant sgt corporal admiral commander bishop pope squire deacon reverend rev emperor sultan esquire constable inspector pastor friar abbot monsieur papa'));
export const titlesFemale = new Set(list('mrs miss ms missus missis lady aunt auntie aunty mother sister grandmother grandma granny queen princess duchess countess baroness madame mme mademoiselle mlle signora signorina señora senora frau fräulein fraulein señorita senorita dona doña frl marquise comtesse viscountess marchioness milady dame madam empress nurse mamma'));
export const titlesOpen = new Set(list('dr doctor professor prof saint st judge justice president cousin old young little poor dear parson'));
/** Titles that mark rank rather than sex; "Captain Fenn" is a man in most stories but is told by pronouns first. */
export const titlesRank = new Set(list('captain capt colonel col general gen major maj lieutenant lt sergeant sgt corporal admiral commander inspector constable pastor reverend rev'));
/** Words before a name that are no part of it: "old Fenn". */
export const petWords = new Set(list('old young little poor dear good great fat big'));

const titles: ReadonlySet<string> = new Set([...titlesMale, ...titlesFemale, ...titlesOpen]);

export const isTitle = (word: string): boolean => titles.has(word);

interface Kind {
  sex: Sex;
  age: Age;
}
const nouns = new Map<string, Kind>();
const addNouns = (words: string, sex: Sex, age: Age) => {
  for (const word of list(words)) nouns.set(word, { sex, age });
};
addNouns('man gentleman fellow husband father uncle brother nephew waiter butler footman gentlemen groom landlord host hero priest monk friar king prince lord duke count baron bishop clergyman vicar curate parson deacon squire knight actor widower policeman lacquey lackey croupier chamberlain fisherman coachman postman workman frenchman englishman irishman scotchman scotsman dutchman chairman workman boatman salesman foreman bachelor monsieur papa dad daddy pa sir patriarch wizard sorcerer emperor milkman watchman huntsman seaman bridegroom godfather stepfather son-in-law brother-in-law father-in-law smith blacksmith', 'male', 'adult');
addNouns('woman lady wife mother aunt sister niece maid housemaid maidservant waitress landlady hostess heroine nun queen princess duchess countess baroness actress widow housekeeper governess nurse seamstress laundress frenchwoman englishwoman charwoman mistress matron madam mamma mama ma mum mummy goddess witch sorceress empress stewardess bride spinster dame cook godmother stepmother sister-in-law mother-in-law daughter-in-law', 'female', 'adult');
addNouns('boy lad son grandson youth youngster stepson urchin schoolboy', 'male', 'child');
addNouns('girl lass daughter granddaughter maiden damsel stepdaughter schoolgirl', 'female', 'child');
addNouns('child baby infant kid orphan pupil', 'unknown', 'child');
addNouns('grandfather grandpa grandad', 'male', 'old');
addNouns('grandmother grandma granny gran crone', 'female', 'old');
addNouns('stranger visitor guest doctor surgeon physician clerk lawyer attorney solicitor judge magistrate officer soldier sailor captain colonel general major sergeant lieutenant corporal inspector constable detective porter driver cabman carter farmer labourer servant prisoner thief robber beggar tramp pedlar peddler merchant shopkeeper shopman baker butcher tailor barber cobbler carpenter gardener keeper gamekeeper bailiff steward secretary teacher schoolmaster schoolmistress master professor student poet painter artist author writer editor reporter journalist singer musician dancer pianist prophet preacher minister missionary rector chaplain friend companion comrade cousin neighbour neighbor partner colleague enemy rival messenger traveller traveler passenger pilot mate boatswain cook gaoler jailer warden turnkey beadle undertaker coroner sheriff mayor governor president ambassador senator voice other speaker person creature figure invalid patient hunter trapper shepherd miller giant dwarf ghost spirit fairy monster animal dog cat mouse bird fox wolf rat rabbit caterpillar duchess hatter lawyer interpreter guide guard sentry hermit pilgrim scholar philosopher chemist apothecary banker broker agent manager owner dealer lodger tenant boarder apprentice page parent relative relation lover sweetheart newcomer intruder inmate official functionary bookseller dodger crier', 'unknown', 'adult');

/** What a common noun for a person tells, or null for any other word. */
export const personNoun = (word: string): Kind | null => nouns.get(word) ?? null;

/**
 * Callings of people who pass through a story without a name: who is told by one is that person, not somebody known
 * by name, unless the story joins the two.
 */
export const passers: ReadonlySet<string> = new Set(list('policeman policewoman constable officer jailer gaoler turnkey warder clerk waiter waitress barman barmaid bartender landlord landlady innkeeper driver cabman cabby coachman chauffeur porter butler footman maid housemaid parlourmaid maidservant chambermaid servant cook croupier lacquey lackey postman conductor station-master stationmaster sailor mariner fisherman tinker peddler pedlar shopkeeper shopman baker butcher barber soldier sentry gardener gamekeeper game-keeper boatman ferryman steward stewardess cop cashier usher orderly operator receptionist attendant coroner bailiff crier auctioneer groom ostler hostler lad-porter watchman workman labourer navvy'));

export const kinNouns = new Set(list('husband wife father mother brother sister son daughter uncle aunt nephew niece cousin grandfather grandmother papa mamma mama dad mum brother-in-law sister-in-law mother-in-law father-in-law'));

export const femaleNames = new Set(list(`mary anne ann anna annie elizabeth eliza bess bessie betty beth betsy lizzy lizzie jane janet jean jenny joan sarah sally sara susan susanna sue lucy lucia
  emma emily emmeline ellen eleanor helen helena nell nelly nellie kate katherine catherine kathleen kitty katie cathy margaret maggie meg peggy daisy martha
  rose rosa rosie rosamund alice alison amy agnes ada adela adele abigail amelia arabella audrey barbara beatrice belinda bella blanche bridget caroline carrie
  cecilia cecily charlotte clara clarissa claire constance cora cordelia cornelia deborah diana dinah dora dorothea dorothy edith edna effie
  elsie esther ethel eva eve evelyn fanny fay flora florence frances georgiana georgina gertrude grace greta hannah harriet hazel henrietta hester hilda ida
  irene iris isabel isabella ivy jemima jessica jessie josephine judith julia juliana juliet june kirsty laura lavinia leah lilian lilia lily louisa louise lydia mabel madeleine
  mara maria marian marianne marie marilla marion marjorie matilda maud may mercy mildred millicent millie minnie miranda miriam molly muriel myra nadia nancy nora
  olive olivia ophelia pamela patience patricia patty pauline pearl penelope phoebe phyllis polina polly priscilla prudence rachel rebecca becky rhoda robina ruby ruth sabina
  selina sheila sibyl sybil sophia sophie stella sylvia teresa tess theresa theodora tilly ursula vera veronica victoria viola violet virginia vivian wendy wilhelmina winifred zoe
  amina fatima leila layla natasha olga sonya tanya katya ingrid astrid freya chloe lea lena mia nina zara maya priya
  adelaide adeline adrienne agatha aileen alberta alexandra alexia alma althea amabel amanda amelie anastasia andrea angela angelica angelina anita annabel annabelle
  annette antoinette antonia araminta ariadne augusta aurelia aurora babette bathsheba bernadette bertha beryl bettie bettina birdie brenda brigid brigitta caddy
  camilla carla carlotta carmen carol carolina cassandra cassie celeste celestine celia celine charmian christabel christiana christina christine cissie cissy
  clarice clarinda claudia claudine clementina clementine cleopatra colette cosette cressida cynthia daphne delia delilah delphine denise desdemona dolly dolores
  dorcas doreen dorinda doris dottie drusilla dulcie edwina eileen elaine eleanora elfrida elinor elisa elisabeth elise ella elma eloise elsa elspeth elvira emilia
  emmie ernestine estella estelle etta eudora eugenia eugenie eulalia eunice euphemia evadne evangeline fannie felice felicia felicity flavia flossie francesca
  francine freda frederica frieda gabriella gabrielle gemma genevieve georgette gilda gillian ginevra giovanna gladys gloria gretchen griselda guinevere gussie gwen
  gwendolen gwendolyn hattie hebe hedda hedwig heidi heloise hephzibah hepzibah hermia hermione hetty hildegarde honora honoria hortense hulda ianthe imogen imogene
  ines inez irena irma isobel isolde jacqueline janice jeanne jeannette jeannie jenifer jennie jennifer jill joanna johanna josie joyce juanita judy justine karen
  karin katharine kathie kathy keziah kristin laetitia laurel leonie leonora letitia lettice lettie letty libby liddy lillian lillie lina linda lisa lisbeth livia
  lola lorna lorraine lotte lottie lucie lucilla lucille lucinda lucretia luisa lulu maddalena madge magda magdalen magdalena maisie malvina mamie manon marcella
  marcia margarita margery margot marguerite mariana marietta marina marta martina mattie maureen mavis melanie melissa mercedes mignon mimi minerva mirabel mirah
  mollie mona monica myrtle nadine nan nanette nannie nastasya natalia natalie nerissa netta nettie ninette nita norah norma octavia odette ottilie pansy pattie
  perdita persis petra petronella petunia phebe philippa philomena pippa portia prue queenie rebekah regina rena renata rhea rita roberta romola rosalie rosalind
  rosalinda rosaline rosamond rosanna rosetta rosina rowena roxana ruthie sabrina sadie sallie salome samantha selima selma seraphina serena sidonie sigrid silvia
  sissy solange sonia sophronia sophy stephanie sukey susannah susie suzanne suzette sylvie tabby tabitha tamara tania tatiana thea thelma theodosia therese thirza
  thomasina tibbie tillie toinette trixie trudy una undine valentina valeria valerie vanessa varvara verena verity vivien vivienne wanda willa wilma winnie yolande
  yvette yvonne zelda zenaida zenobia zillah zinaida zora`));
export const maleNames = new Set(list(`john jack james jim jimmy jem william will willie bill billy thomas tom tommy george robert rob robbie bob bobby charles charley charlie henry harry hal edward
  ned ted teddy eddie edwin edgar edmund richard dick dickie joseph joe joey samuel sam sammy david dave davy daniel dan danny michael mike peter pete paul philip phil stephen steve steven
  andrew andy anthony tony matthew matt mark luke simon silas arthur albert bert alfred alf fred freddy frederick francis frank walter wat hugh hubert horace
  humphrey ian isaac ivan jacob jake jasper jeremy jeremiah jerry jonathan joshua josh julian julius justin keith kenneth kevin laurence lawrence larry leonard leo leon leslie lewis louis lionel
  luther malcolm marcus martin maurice max miles montague mortimer moses nathan nathaniel nat neville nicholas nick nigel noah noel norman oliver noll oscar oswald otto owen patrick pat percy
  quentin ralph randolph raymond reginald reggie roderick roger roland rory ross rowland rufus rupert russell sebastian sherlock mycroft sidney sydney stanley theodore timothy tim tobias toby tristram
  valentine vernon victor vincent wallace warren wilfred abel abraham abe adam adrian alan alec alexander alex alexis aleck algernon ambrose amos angus archibald archie augustus gus barnaby bartholomew basil benedict
  benjamin ben bernard bertram boris bruce caleb cecil cedric christopher chris kit clarence claude clement clifford colin conrad cuthbert cyril dennis denis dominic donald dorian
  douglas duncan dudley ebenezer eli elijah elliot enoch ephraim eric ernest eugene eustace evan ezra felix ferdinand fergus fitzwilliam gabriel geoffrey gerald gideon gilbert giles godfrey gordon graham gregory guy
  hamish harold harvey hector herbert hiram homer howard huckleberry huck jude karl lancelot magnus mordecai obadiah omar hassan ali ahmed dmitri sergei mikhail pavel hans fritz pierre jean jacques gino juan pedro carlos diego luca marco antonio
  aaron abner adolphus albin alistair alonzo alphonse andre anselm antoine armand arnold arturo asa asher aubrey augustin axel barnabas barney benito bertie brian
  bruno carl carlo caspar cesar claudius clem clive cornelius cyrus derek desmond dimitri dwight eben egbert elias emanuel emil enrico erasmus ernst ethan etienne
  ezekiel fernando francois franz gareth gaspard gaston gerard giovanni giuseppe guido gustav gustave heinrich henri herman hezekiah horatio hugo ignatius igor
  immanuel isaiah isidore jabez jeff jerome jesse jethro joachim jonah jonas josiah konrad leander leopold levi lorenzo lucas lucian ludwig luigi manuel marcel mario
  marmaduke maximilian micah octavius orlando osbert osmund pablo pascal perceval percival peregrine philippe phineas piers ramon randal raoul raphael reuben rodney
  rodolphe rodrigo rolf ronald rudolf rudolph salvatore septimus seth sigmund silvester simeon stanislas stefan sylvester tancred terence thaddeus theophilus ulysses
  uriah vladimir wilfrid wilhelm zachariah zachary zebedee`));

/** Short and pet forms, and the names they may stand for. */
export const diminutives: ReadonlyMap<string, readonly string[]> = new Map(
  list(`lizzy:elizabeth,eliza lizzie:elizabeth,eliza eliza:elizabeth bess:elizabeth bessie:elizabeth betty:elizabeth beth:elizabeth betsy:elizabeth
  kitty:catherine,katherine kate:catherine,katherine katie:catherine,katherine cathy:catherine nell:ellen,eleanor,helen nelly:ellen,eleanor,helen nellie:ellen,eleanor,helen meg:margaret maggie:margaret peggy:margaret daisy:margaret
  sally:sarah polly:mary molly:mary jenny:jane fanny:frances harry:henry,harold hal:henry jack:john johnny:john jim:james jimmy:james jem:james,jeremy bill:william billy:william
  will:william willie:william tom:thomas tommy:thomas bob:robert bobby:robert rob:robert robbie:robert charley:charles charlie:charles ned:edward ted:edward,theodore teddy:edward,theodore eddie:edward dick:richard dickie:richard
  joe:joseph joey:joseph sam:samuel sammy:samuel dave:david davy:david dan:daniel danny:daniel mike:michael pete:peter phil:philip steve:stephen andy:andrew tony:anthony
  matt:matthew bert:albert,herbert alf:alfred fred:frederick,alfred freddy:frederick frank:francis,franklin wat:walter nick:nicholas nat:nathaniel noll:oliver pat:patrick,patricia reggie:reginald
  tim:timothy toby:tobias vic:victor abe:abraham alec:alexander alex:alexander archie:archibald gus:augustus ben:benjamin chris:christopher kit:christopher,kitty,katherine
  becky:rebecca tess:teresa,theresa minnie:wilhelmina millie:mildred,millicent annie:anne,anna,ann tibby:theobald sue:susan rosie:rose lily:lilian huck:huckleberry larry:lawrence,laurence jerry:jeremiah,gerald loo:louisa lou:louisa kirsty:kirsten`).map((entry) => {
    const [short, full] = entry.split(':');
    return [short ?? '', (full ?? '').split(',')] as const;
  }),
);

/** Capitalised words that are never somebody's name by themselves. */
export const notNames = new Set(list(`i i'm i'll i've i'd i’m i’ll i’ve i’d monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october november december
  english french german italian american spanish russian dutch irish scotch scottish greek latin roman turkish chinese indian european jewish christian england france germany italy america london paris europe rome
  god heaven lord providence christmas easter bible god’s almighty christ jesus oh ah well yes no o ay aye sir madam ma'am ma’am chapter mr mrs miss dr the a an and but or he she it they we you his her their its
  my your our this that these those there here what who which when where why how if then so as at in on of to for from by with not now never ever once perhaps indeed only just even still yet
  nothing something everything anything nobody somebody everybody anyone everyone one two three four five six seven eight nine ten first second last next good bad old young little poor dear great
  all both each every some any many much few more most such other another same after before during until till since while because though although unless whether nor neither either let come go look
  see do did does done don't don’t didn't is are was were be been being has have had having can could will would shall should may might must am come came went gone get got take took give gave
  make made think thought know knew say said tell told ask asked please thank thanks hush hullo hallo hello hurrah hurray bravo alas ha hey hi hm humph hem pooh nonsense goodness gracious pray sure surely certainly
  true very quite rather too also again always often sometimes soon presently suddenly meanwhile however therefore thus hence besides moreover nevertheless otherwise instead perhaps maybe really
  upon under over above below between among through across along around about against without within into onto off out up down away back east west north south morning evening night day
  yesterday to-day today to-morrow tomorrow to-night tonight
  street road lane square house hall park church bridge hotel inn castle abbey station court place hill river sea island mount lake city town county university college school club company`));

export const femalePronouns = new Set(['she', 'her', 'hers', 'herself']);
export const malePronouns = new Set(['he', 'him', 'his', 'himself']);
