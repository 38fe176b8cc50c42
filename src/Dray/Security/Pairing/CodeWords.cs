namespace Dray.Security.Pairing;

/// <summary>
/// The words of pairing codes: 1,296 plain ones of four to seven letters, no two alike to the eye or the ear, each told by
/// its first four. A test holds the list to that. Both ends have to have the same.
/// </summary>
internal static class CodeWords
{
    public static readonly IReadOnlyList<string> All = """
        abbey academy acorn acrobat acrylic actor adapt address admiral adult advice agenda agile airport album alcove
        alert algebra alibi alley almanac almond alpaca alpine amber amount ample amuse analyst anchor angle animal
        antenna anthem anvil apricot apron aquatic arcade archer arctic arena armada aroma arrow artist ashore athlete
        atlas atom attic auction autumn avenue avocado award azure bacon badge bagel baker balcony bamboo banana bandage
        banjo barber barley barrel basil basket bathtub battery beagle beard bedrock beetle before belt bench beyond
        bicycle bingo biology birch bishop bison blanket blazer blender blimp blink blossom blur boat bobbin bobcat
        boiler bonfire bonus bookend boost borrow botany bounce bowling boxcar boxer bracket bramble branch brave breath
        breeze brew brick bridge bronze broom brother brown brush bubble bucket budget buffalo buggy builder bulb bulky
        bumper bundle bunny burger bushel button bypass cabin cable cactus cadet cage calcium calm camera campus canal
        candle canoe canyon capsule captain caramel carbon cargo carpet cartoon cascade cashew castle catfish cedar
        celery cello cement century ceramic chain chalk champ chapel charm chase chef cherry chicken child chimney
        chisel chorus chrome chunk church cinder cinema circle citadel citrus city civic clap classic clean clerk clever
        client cliff climate clinic cloth cloud club clump cluster coach coastal cobalt cobra coconut coffee coin collar
        colony comb comedy comfort comic common concert condor confirm connect convoy copper coral corner cottage cougar
        county couple courage cousin cover cowboy coyote crab cradle craft crane crater cream credit crest cricket
        crimson crisp crocus crop cross crystal cube cubic cuckoo culture cupcake curator curfew curly curve cushion
        custard cycle cypress dahlia dairy dance danger dapper daring dash dawn dazzle decade decimal deck delay deliver
        delta denim dentist depth deputy design detail detour device diagram dial diesel diet digit dimple diner diploma
        direct disco distant ditch divide dizzy doctor dodge dolphin domain domino donkey doodle door double dove dozen
        dragon drama drawer dress drift drill drive drizzle drone drum duchess duplex dusk duty dynamo eager early
        earring earth easel eastern easy echo eclipse ecology edge edible edit educate elastic elbow elder elegant
        element elevate elite embark emblem embrace emerald emotion empire empty encore endless energy engine enjoy
        ensign epic episode equal erase escape escort evening example exotic expand eyebrow eyelid fabric falcon family
        famous fancy fantasy farmer fashion fathom feather fence fern festive fever fiction fiddle field fifteen figure
        film filter final finger finish fitness five fixture fjord flag flame flannel flash fleet flicker flint flip
        flood florist foam focus foggy foil folder follow fondue forest fork fortune fossil found fragile freedom fresh
        friend fringe frog front frozen fruit fudge furnace future fuzzy gadget galaxy gallery gamma garage garden
        garlic garment garnet gather gazelle gear gecko general genius gentle genuine geology gerbil gesture ghost giant
        gift giggle giraffe glacier glad glance glass gleam glimpse glitter globe glue goal goblet gold gondola goose
        gopher gossip gourmet grace grain grammar grand gravel grid griffin grocery groove group guard guava guide
        guitar gulf gumdrop gusto gymnast habit haddock hallway hammer hamster hand happy harmony harness harp harvest
        hatch haven hawk hazard hazel healthy heater heavy helium helmet helper herb heron herring hexagon hidden hiker
        hill hinge history hobby hockey holiday holster homage home hood horizon hornet hotdog house huddle human humid
        hummus hungry hunter hurry husky hybrid hydrant hyena hyphen iceberg icicle icon idiom igloo ignite iguana image
        inch income index indigo inhale inkwell inland input insect inside instant invite iodine jacket jaguar jargon
        jasmine javelin jazz jelly jersey jigsaw jingle jogger joke journal joyful jubilee jukebox junior jury justice
        jute karate kayak kettle keyhole kidney kimono kind kingdom kiosk kitchen kitten kiwi knee knit knob knock
        knuckle label lace ladder ladle lagoon landing lantern laptop large laser lasso laugh launch laurel lava lawyer
        leaf league learn leave lecture ledger legacy legend lemon length lentil leopard letter level liberty library
        lichen lilac lily limit linen lion liquid listen little lively lizard lobster local locket lofty logic lonely
        loop lotion lottery lotus lounge lucky luggage lullaby lumber lunar lung luxury lyric macaw machine magenta
        magic magnet magpie mailbox major mammal mango manual maraca marble margin marina market maroon marsh marvel
        mascot mask mason master matrix mature meadow meal measure medium melody member memory mentor menu mercury
        mermaid method metric milk mimic mineral minimum mint minute miracle mirror mobile model molar moment monarch
        monitor monsoon month moon mosaic moss mother movie muffin museum mustang mutual myrtle mystery myth nacho
        napkin narwhal nation natural navy nebula nectar needle neon nephew nerve nest network neutral nibble nickel
        nifty noise nomad north notable novel nozzle nuclear nugget nurse nutmeg nylon oasis oath oatmeal obelisk object
        oblong observe obvious ocean octagon octopus odyssey olive omega online opal opaque opener opera opinion optic
        orange orbit orchard ordeal oregano organ origami ornate orphan osprey ostrich otter outback outdoor outfit
        outline output oven overall owner oxbow oxygen oyster pacific package paddle padlock pagoda paint palace panda
        panel panic panther papaya paper paprika parade parcel parent parrot parsley party passage pasta patio patrol
        pattern payment peach peanut pearl pebble pecan pelican pencil pendant penguin pension people perfect person
        petunia phantom phone photo physics piano pickle picture pigeon pilgrim pillow pilot pinball pink pioneer pipe
        piston pixel pizza placid planet plaque plasma plate player plaza pledge plenty pluck plug podium poem poetry
        poker polish pollen poncho pond popcorn portal postage potato poultry powder pram prawn prelude prepare present
        pretzel price prism profile project promise prosper proud provide public pudding pulse pumpkin pupil puppet
        purple pyramid python quaint quest quilt quirky rabbit raccoon radar radio raffle railway rainbow raisin rally
        random rapid rascal rattle ravine razor recipe record recycle redwood reef reflect relax remedy remind repair
        repeat report reptile rescue return reward rhino rhubarb rinse ripple ritual river roast robin roller romance
        rooster rope rotate royal rubber ruby runner rustic safari saffron salad salmon salute sandal sardine satchel
        satin saturn sauna sausage scale scarf scatter science score scout screen script scroll scrub scuba sculpt
        seafood season seat seaweed second secret section secure senator serene sesame seven shade shallow shark shawl
        sheep shelf sheriff shield shift shine short shovel shower shrimp shuffle sibling siesta signal silence silver
        sister sitcom sixteen sketch skirt skyline sled slice sling slogan slope smart smoke smooth snack snail sneeze
        snorkel snow soap soccer social soda soft soldier solve sonnet sorbet south soybean space spaniel special speech
        sphere spider spike spinach spiral splash split sponge spoon spot spray spread spring sprout spruce squid stable
        stadium staff stage stamp starch station steady stem stencil stereo sticker still stitch stock stomach stone
        storm stream strict strong sturdy stylish subject suburb subway success sugar summer sunset surface surgeon
        sushi swan sweater syrup tablet tackle taco tactic tadpole talent tandem tangent tank target tassel taste tavern
        taxi teacher teapot teddy teller temper tennis terrace textile theme theory thermos thick thirsty thistle thorn
        thought thread thrift throat thunder ticket tidal tiger tile timber timid tinsel tiny tissue toga token tomato
        tongue tooth topaz topic tornado total totem tourist trade traffic transit tray treaty trellis trend tribe trim
        triple trivia trolley trophy trouble truffle trumpet trunk trust truth tuba tugboat tuition tulip tundra tunic
        tunnel turban turkey turnip turtle tutor tuxedo tweed twelve twenty twig twist typhoon typist ultra uncle unfold
        unicorn unlock unwrap upbeat update upgrade uphill upland upward uranium urchin useful utility utopia valve
        vampire vanilla variety varnish vase vault vector vehicle velvet vendor veranda verse vessel viaduct vibrant
        victory video village vintage vinyl violin vision vista vital vivid volcano volley volume voucher voyage wagon
        walk walnut walrus waltz wander warning washer wasp water website wedding weekend welcome weld wetland wharf
        wheat wheel whisper wicker widget window wing winter wisdom wolf wombat wooden worker world wrinkle yacht yard
        young zebra zenith zero zigzag zinc zipper zither zodiac zombie zoology zoom
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static readonly HashSet<string> Known = new(All, StringComparer.Ordinal);

    public static bool Contains(string word) => Known.Contains(word);
}
