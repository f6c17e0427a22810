/** One data product as the requirements list it: a star marks fields to filter by across domains, a ! personal data. */
export interface ExpectedProduct {
  readonly id: string;
  readonly type: string;
  readonly shape: "LIST" | "SINGLE";
  readonly eventTime: string;
  readonly latency: string;
  readonly fields: string;
}

export const owners: Readonly<Record<string, readonly [owner: string, ...consumers: string[]]>> = {
  marketing: ["Marketing Operations Lead", "Sales Development", "Revenue Operations"],
  product: ["Product Analytics Lead", "Customer Success", "Product Marketing"],
  sales: ["Sales Operations Manager", "Revenue Leadership", "Finance"],
  "customer-success": ["CS Operations Manager", "Account Executives", "Revenue Operations"],
};

export const expectedProducts: readonly ExpectedProduct[] = [
  {
    id: "sales/account",
    type: "Account",
    shape: "SINGLE",
    eventTime: "updatedAt",
    latency: "24h",
    fields: `name website industry* employeeCount* country* salesRegion* dataRegion* segment* stage* parent accountOwnerName!
      accountOwnerEmail! plan* arr* customerSinceDate renewalDate*`,
  },
  {
    id: "marketing/campaign-engagement",
    type: "CampaignEngagement",
    shape: "LIST",
    eventTime: "engagedAt",
    latency: "15m",
    fields: `engagementType* campaign.id campaign.name campaign.channel* campaign.startDate campaign.endDate campaign.budget
      campaign.actualCost contactId contactEmail! contactName! contactTitle! assetName isResponse* utmSource utmMedium utmCampaign
      marketingConsent`,
  },
  {
    id: "marketing/web-behavior",
    type: "WebSession",
    shape: "LIST",
    eventTime: "endedAt",
    latency: "15m",
    fields: `visitorId! contactEmail! startedAt durationSeconds pageViewCount* highIntentPageViewCount* landingPage exitPage
      referrerHost channel* utmSource utmCampaign deviceType ipAddress! isConverted`,
  },
  {
    id: "marketing/lead-scoring-signals",
    type: "Lead",
    shape: "LIST",
    eventTime: "scoredAt",
    latency: "1h",
    fields: `fullName! email! phone! jobTitle! source* stage* score* fitScore behaviorScore intentScore* intentTopics mqlAt sqlAt
      createdAt marketingConsent`,
  },
  {
    id: "product/feature-usage",
    type: "FeatureUsage",
    shape: "LIST",
    eventTime: "lastUsedAt",
    latency: "1h",
    fields: `featureKey* featureName featureArea productLine* usageDate* eventCount* activeUserCount durationSeconds errorCount
      isBeta isInPlan firstUsedAt`,
  },
  {
    id: "product/session-analytics",
    type: "SessionDay",
    shape: "LIST",
    eventTime: "date",
    latency: "24h",
    fields: `date* productLine* sessionCount dau* wau mau* stickinessRate* averageSessionSeconds loginCount newUserCount
      errorSessionRate`,
  },
  {
    id: "product/product-health-scores",
    type: "ProductHealth",
    shape: "SINGLE",
    eventTime: "calculatedAt",
    latency: "24h",
    fields: `score* band* breadthScore depthScore frequencyScore mau* stickinessRate* seatUtilization* featuresAdoptedCount*
      featuresAvailableCount errorRate usageTrend30d* previousScore modelVersion`,
  },
  {
    id: "sales/opportunity-pipeline",
    type: "Opportunity",
    shape: "LIST",
    eventTime: "updatedAt",
    latency: "1h",
    fields: `name type* stage* stageName forecastCategory* amount* probability createdAt closeDate* isOpen* plan leadSource* leadId
      ownerName! ownerEmail! nextStep lossReason`,
  },
  {
    id: "sales/account-interactions",
    type: "AccountInteraction",
    shape: "LIST",
    eventTime: "occurredAt",
    latency: "1h",
    fields: `type* direction* durationSeconds subject! outcome* opportunityId contactId contactName! contactEmail! contactRole
      repName! sentiment`,
  },
  {
    id: "sales/deal-intelligence",
    type: "DealIntelligence",
    shape: "LIST",
    eventTime: "calculatedAt",
    latency: "24h",
    fields: `winProbability* dealScore* riskLevel* riskFactors* daysInStage daysSinceInteraction closeDatePushCount contactCount
      championIdentified competitors expectedAmount predictedCloseDate modelVersion`,
  },
  {
    id: "customer-success/account-health",
    type: "AccountHealth",
    shape: "SINGLE",
    eventTime: "calculatedAt",
    latency: "24h",
    fields: `score* band* usageScore engagementScore supportScore sentimentScore churnRisk* trend30d* previousScore renewalDate*
      csmName! csmEmail! riskReasons`,
  },
  {
    id: "customer-success/engagement-metrics",
    type: "EngagementMetrics",
    shape: "SINGLE",
    eventTime: "calculatedAt",
    latency: "24h",
    fields: `nps* npsResponseCount csmTouchCount90d* lastCsmMeetingAt lastBusinessReviewAt* onboardingStatus* onboardingCompletedAt
      timeToValueDays trainingCompletionRate loginCount30d* isReference executiveSponsorEngaged`,
  },
  {
    id: "customer-success/support-interactions",
    type: "SupportTicket",
    shape: "LIST",
    eventTime: "updatedAt",
    latency: "15m",
    fields: `subject! status* priority* channel category* openedAt* firstResponseSeconds resolvedAt resolutionSeconds reopenCount
      escalated* slaBreached csat* requesterName! requesterEmail! assigneeName!`,
  },
];
