using Dray.Fuzz;

return args switch
{
    ["list"] => Commands.List(),
    ["run", .. var rest] => Commands.Run(rest),
    ["replay", .. var rest] => Commands.Replay(rest),
    ["minimise", .. var rest] => Commands.Minimise(rest),
    ["seeds", var target, var folder] => Commands.Seeds(target, folder),
    ["keep", var target, var folder] => Commands.Keep(target, folder),
    ["afl", var target] => Commands.Afl(target),
    _ => Commands.Usage(),
};
