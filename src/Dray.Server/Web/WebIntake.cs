namespace Dray.Server.Web;

/// <summary>What the page of a server has beside files to get: an offer has none of it.</summary>
internal sealed record WebIntake(PutPlane Puts, TusPlane Uploads, LivePlane Live);
