using CsCheck;
using Dray.Server.Web;
using Dray.Transfers.Control;
using Microsoft.AspNetCore.Http;

namespace Dray.Tests.Server.Web.Downloads;

/// <summary>Names in an index: markup never, links always.</summary>
public sealed class IndexPageTest
{
    [Fact]
    public Task Any_name_is_a_link_to_itself_and_no_markup() => Gen.Select(Name, Name).SampleAsync(async (folder, name) =>
    {
        var context = new DefaultHttpContext();
        using var body = new MemoryStream();
        context.Response.Body = body;
        await IndexPage.AnswerAsync(context, folder, [new ListedEntry { Name = name, Kind = 1 }, new ListedEntry { Name = "out", Kind = 3 }, new ListedEntry { Name = "bad", Problem = "x" }]);

        var page = System.Text.Encoding.UTF8.GetString(body.ToArray());
        var link = page.Split("<li><a href=\"")[1].Split('"')[0];
        Assert.Equal($"/{folder}/{name}", Uri.UnescapeDataString(link));
        Assert.Equal(name, System.Net.WebUtility.HtmlDecode(page.Split("\">")[^1].Split("</a>")[0]));
        Assert.DoesNotContain("<b>", page, StringComparison.Ordinal);
        Assert.Equal(2, page.Split("<a").Length);
    });

    [Theory]
    [InlineData("a.PNG", "image/png")]
    [InlineData("a.b.mp4", "video/mp4")]
    [InlineData("a.svg", "application/octet-stream")]
    [InlineData("a.html", "application/octet-stream")]
    [InlineData("a.xml", "application/octet-stream")]
    [InlineData("a.js", "application/octet-stream")]
    [InlineData("a.htm", "application/octet-stream")]
    [InlineData("png", "image/png")]
    [InlineData("a", "application/octet-stream")]
    [InlineData("a.", "application/octet-stream")]
    public void Only_what_holds_no_script_has_a_type(string name, string type) => Assert.Equal(type, FileTypes.Of(name));

    [Theory]
    [InlineData("plain.txt")]
    [InlineData("q\"uo\\te.txt")]
    [InlineData("日本 ü.txt")]
    [InlineData("per%cent;semi.txt")]
    public void An_attachment_is_named_in_full(string name)
    {
        var context = new DefaultHttpContext();
        Attachment.Name(context.Response, name);
        var header = context.Response.Headers.ContentDisposition.ToString();
        Assert.True(System.Text.Ascii.IsValid(header));
        Assert.Equal(name, Microsoft.Net.Http.Headers.ContentDispositionHeaderValue.Parse(header).FileNameStar.ToString());
    }

    private static Gen<string> Name => Gen.String[Gen.Char["ab<>\"'&%#?; ü日.\\"], 1, 12].Where(static name => name is not ("." or ".."));
}
